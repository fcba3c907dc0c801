package io.rollcall.api.console;

import io.rollcall.core.cluster.Operations;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands leadership over. */
@RestController
class LeaderController {
  private final Operations operations;
  private final ConsoleSettings settings;

  LeaderController(Operations operations, ConsoleSettings settings) {
    this.operations = operations;
    this.settings = settings;
  }

  @Operation(
      summary = "Hands leadership to another server",
      description = "    curl -X POST 'http://127.0.0.1:8500/v1/rollcall/leader?node=n2'")
  @PostMapping("/v1/rollcall/leader")
  Map<String, String> transfer(HttpServletRequest request) {
    if (settings.readOnly()) {
      throw new ConsoleException(
          HttpStatus.FORBIDDEN, "the console is read-only (rollcall.console.read-only)");
    }
    String node = new Parameters(request).text("node");
    if (node == null) {
      throw ConsoleException.badRequest("node: none (expected: the name of a server)");
    }
    operations.transferLeadership(node).join();
    return Map.of();
  }
}
