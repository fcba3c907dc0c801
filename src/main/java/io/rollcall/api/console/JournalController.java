package io.rollcall.api.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcall.journal.Entry;
import io.rollcall.journal.EntryId;
import io.rollcall.journal.Journal;
import io.rollcall.journal.JournalQuery;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What happened, page by page and as it happens. */
@RestController
class JournalController {
  private final Journal journal;
  private final EventStreams streams;

  JournalController(Journal journal, EventStreams streams) {
    this.journal = journal;
    this.streams = streams;
  }

  /**
   * @param next the id to pass as {@code before}; null at the end
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(List<EntryJson> entries, @Nullable String next) {}

  @Operation(
      summary = "What happened, newest first",
      description =
          "    curl 'http://127.0.0.1:8500/v1/rollcall/journal?service=web&limit=20'\n\n"
              + "Filters: kind (several with commas), node, service, instance, key-prefix, since"
              + " and until (ISO-8601), before (an id), limit (1 to 1000, default 100).")
  @GetMapping("/v1/rollcall/journal")
  Page journal(HttpServletRequest request) {
    JournalQuery query = new Parameters(request).journal();
    List<Entry> found = journal.read(query);
    return new Page(
        found.stream().map(EntryJson::of).toList(),
        found.size() < query.limit() ? null : found.getLast().id().toString());
  }

  @Operation(
      summary = "What happens, as it happens: a stream of server-sent events",
      description =
          "    curl -N 'http://127.0.0.1:8500/v1/rollcall/events?kind=check-status'\n\n"
              + "The filters of the journal but for times. The header Last-Event-ID, or the"
              + " parameter after, resumes behind an entry.")
  @GetMapping("/v1/rollcall/events")
  void events(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Parameters parameters = new Parameters(request);
    String header = request.getHeader("Last-Event-ID");
    EntryId after =
        header == null || header.isEmpty()
            ? parameters.id("after")
            : Parameters.id("Last-Event-ID", header);
    streams.open(request, response, parameters.filter(), after);
  }
}
