package io.rollcall.api.consul.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.command.QueryCommand;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.query.QueryService;
import io.rollcall.model.PreparedQuery;
import io.rollcall.watch.Answer;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/query}: prepared queries, and what they find ({@code execute}, {@code explain}). */
@ConsulDoor
class QueryController {
  private static final String QUERIES = "prepared queries";
  private static final String LOOKUP = "Prepared Query lookup failed: ";

  private final QueryService queries;
  private final QueryRuns runs;

  QueryController(QueryService queries, QueryRuns runs) {
    this.queries = queries;
    this.runs = runs;
  }

  @PostMapping("/v1/query")
  Reply create(@JsonBody @Nullable QueryBody body) {
    QueryBody asked = body == null ? QueryBody.EMPTY : body;
    if (!asked.id().isEmpty()) {
      throw new DoorException.Refused("ID must be empty when creating a new prepared query");
    }
    PreparedQuery query = QueryRequests.query(UUID.randomUUID(), asked);
    return Reply.later(
        queries
            .submit(new QueryCommand.Create(query))
            .thenApply(done -> Reply.json(new Created(query.id().toString()))));
  }

  @GetMapping("/v1/query")
  @ReadHeadersOnError
  Reply list(ReadOptions options) {
    return Reply.later(
        queries
            .queries(options)
            .thenApply(
                answer ->
                    Reply.read(answer, options, QUERIES, QueryJson::list)
                        .withEffectiveConsistency()));
  }

  @GetMapping("/v1/query/")
  @ReadHeadersOnError
  Reply read(Remainder path, QueryParameters parameters, ReadOptions options) {
    QueryRuns.Asked asked = QueryRuns.Asked.of(path.text());
    return switch (asked.what()) {
      case EXECUTE -> runs.execute(asked.name(), parameters, options);
      case EXPLAIN -> runs.explain(asked.name(), parameters, options);
      case QUERY ->
          Reply.later(
              queries
                  .query(QueryRequests.id(asked.name(), ""), options)
                  .thenApply(answer -> found(answer, options)));
    };
  }

  private static Reply.Ready found(Answer<Optional<PreparedQuery>> answer, ReadOptions options) {
    if (answer.result().isEmpty()) {
      throw new DoorException.NotFound(QueryRuns.NOT_FOUND);
    }
    return Reply.read(answer, options, QUERIES, found -> QueryJson.list(found.stream().toList()))
        .withEffectiveConsistency();
  }

  @PutMapping("/v1/query/")
  Reply update(Remainder path, @JsonBody(optional = true) @Nullable QueryBody body) {
    UUID id = QueryRequests.id(QueryRuns.Asked.query(path.text(), "PUT"), LOOKUP);
    QueryBody asked = body == null ? QueryBody.EMPTY : body;
    return Reply.later(
        runs.present(id)
            .thenCompose(
                known -> queries.submit(new QueryCommand.Update(QueryRequests.query(id, asked))))
            .thenApply(done -> Reply.empty()));
  }

  @DeleteMapping("/v1/query/")
  Reply delete(Remainder path) {
    UUID id = QueryRequests.id(QueryRuns.Asked.query(path.text(), "DELETE"), LOOKUP);
    return Reply.later(
        queries.submit(new QueryCommand.Delete(id)).thenApply(done -> Reply.empty()));
  }

  record Created(@JsonProperty("ID") String id) {}
}
