package io.rollcall.api.console;

import io.rollcall.core.catalog.Census;
import io.rollcall.core.catalog.CensusTaker;
import io.rollcall.journal.Journal;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every service in a line. */
@RestController
class ServicesController {
  private static final int STRETCHES = 12;
  private static final Duration STRETCH = Duration.ofMinutes(5);
  private static final List<Integer> NONE = Collections.nCopies(STRETCHES, 0);

  private final CensusTaker census;
  private final Journal journal;

  ServicesController(CensusTaker census, Journal journal) {
    this.census = census;
    this.journal = journal;
  }

  /**
   * @param flaps changes of status in the last hour, by five minutes, the oldest first
   */
  record Service(
      String name,
      int instances,
      int passing,
      int warning,
      int critical,
      Set<String> tags,
      Set<String> nodes,
      Map<String, Set<String>> meta,
      List<Integer> flaps) {}

  @Operation(
      summary = "Every service: how many instances in which state, tags, nodes, meta, flaps",
      description = "    curl 'http://127.0.0.1:8500/v1/rollcall/services'")
  @GetMapping("/v1/rollcall/services")
  List<Service> services() {
    Map<String, List<Integer>> flaps = journal.flaps(STRETCHES, STRETCH);
    return census.take().services().stream()
        .map(each -> service(each, flaps.getOrDefault(each.name().toLowerCase(Locale.ROOT), NONE)))
        .toList();
  }

  private static Service service(Census.ServiceCount counted, List<Integer> flaps) {
    return new Service(
        counted.name(),
        counted.instances(),
        counted.passing(),
        counted.warning(),
        counted.critical(),
        counted.tags(),
        counted.nodes(),
        counted.meta(),
        flaps);
  }
}
