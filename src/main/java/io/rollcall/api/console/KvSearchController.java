package io.rollcall.api.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcall.core.kv.KvSearch;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Finds text in keys and values. */
@RestController
class KvSearchController {
  private final KvSearch search;

  KvSearchController(KvSearch search) {
    this.search = search;
  }

  /**
   * @param flags unsigned
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Match(
      String key,
      int size,
      BigInteger flags,
      long modifyIndex,
      @Nullable String session,
      @Nullable String excerpt) {}

  /**
   * @param next the key to pass as {@code after}; null at the end
   * @param truncated whether it took too long to look at all keys at once
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(List<Match> matches, @Nullable String next, boolean truncated) {}

  @Operation(
      summary = "Keys whose name or value holds a text",
      description =
          "    curl 'http://127.0.0.1:8500/v1/rollcall/kv/search?q=datasource&in=both'\n\n"
              + "q, without regard to case; in (keys, values, both; default keys), prefix, limit"
              + " (1 to 1000, default 200), after (a key).")
  @GetMapping("/v1/rollcall/kv/search")
  Page search(HttpServletRequest request) {
    Parameters parameters = new Parameters(request);
    String in = parameters.text("in", "keys");
    if (!List.of("keys", "values", "both").contains(in)) {
      throw ConsoleException.badRequest("in: " + in + " (expected: keys, values or both)");
    }
    String after = parameters.text("after");
    KvSearch.Found found =
        search.search(
            new KvSearch.Question(
                parameters.text("q", ""),
                !in.equals("values"),
                !in.equals("keys"),
                Bytes.utf8(parameters.text("prefix", "")),
                after == null ? null : Key.of(after),
                parameters.limit(200)));
    return new Page(
        found.matches().stream().map(KvSearchController::match).toList(),
        found.next() == null ? null : found.next().bytes().utf8(),
        found.truncated());
  }

  private static Match match(KvSearch.Match match) {
    return new Match(
        match.row().key().bytes().utf8(),
        match.row().value().length(),
        new BigInteger(Long.toUnsignedString(match.row().flags())),
        match.row().modifyIndex(),
        match.row().session() == null ? null : match.row().session().toString(),
        match.excerpt());
  }
}
