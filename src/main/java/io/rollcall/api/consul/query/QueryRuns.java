package io.rollcall.api.consul.query;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.catalog.CatalogView;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.RejectedException;
import io.rollcall.core.query.Execution;
import io.rollcall.core.query.QueryService;
import io.rollcall.model.PreparedQuery;
import io.rollcall.watch.Answer;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Runs prepared queries for the door. Any thread. */
@Component
class QueryRuns {
  static final String NOT_FOUND = "Query not found";

  private final QueryService queries;
  private final CatalogView view;
  private final String datacenter;

  QueryRuns(QueryService queries, ConsulApiSettings settings) {
    this.queries = queries;
    this.view = new CatalogView(settings.datacenter());
    this.datacenter = settings.datacenter();
  }

  /** What a path behind {@code query/} asks for. A name may have slashes. */
  record Asked(String name, What what) {
    enum What {
      QUERY,
      EXECUTE,
      EXPLAIN
    }

    static Asked of(String path) {
      for (What each : new What[] {What.EXECUTE, What.EXPLAIN}) {
        String suffix = "/" + each.name().toLowerCase(Locale.ROOT);
        if (("/" + path).endsWith(suffix)) {
          return new Asked(path.substring(0, Math.max(0, path.length() - suffix.length())), each);
        }
      }
      return new Asked(path, What.QUERY);
    }

    /** The id of a query that is to be written. */
    static String query(String path, String method) {
      Asked asked = of(path);
      if (asked.what() != What.QUERY) {
        throw new DoorException.MethodNotAllowed(method, "GET");
      }
      return asked.name();
    }
  }

  Reply execute(String name, QueryParameters parameters, ReadOptions options) {
    int limit = QueryRequests.limit(parameters);
    boolean connect = QueryRequests.connect(parameters);
    return Reply.later(
        queries
            .execute(name, parameters.get("near"), limit, connect, options.consistency())
            .thenApply(found -> reply(found.map(each -> json(each, options)), options)));
  }

  Reply explain(String name, QueryParameters parameters, ReadOptions options) {
    QueryRequests.limit(parameters);
    return Reply.later(
        queries
            .resolve(name, options.consistency())
            .thenApply(found -> reply(found.map(each -> explanation(each, options)), options)));
  }

  /** Fails when there is no such query: that is told before anything else that is wrong. */
  CompletableFuture<PreparedQuery> present(UUID id) {
    return queries
        .query(id, ReadOptions.NOW)
        .thenApply(
            answer ->
                answer
                    .result()
                    .orElseThrow(() -> new RejectedException(new Rejection.UnknownQuery(id))));
  }

  private static Reply.Ready reply(Optional<?> found, ReadOptions options) {
    Object body = found.orElseThrow(() -> new DoorException.NotFound(NOT_FOUND));
    return Reply.read(new Answer<>(0, body), options, Reply.json(body)).withEffectiveConsistency();
  }

  private ExecutionJson json(Execution execution, ReadOptions options) {
    return new ExecutionJson(
        execution.query().service().service(),
        execution.instances().stream().map(view::health).toList(),
        new QueryJson.Dns(execution.query().dnsTtl()),
        datacenter,
        0,
        0,
        0,
        true,
        level(options));
  }

  private static ExecutionJson.Explanation explanation(PreparedQuery query, ReadOptions options) {
    return new ExecutionJson.Explanation(QueryJson.of(query), 0, 0, true, level(options));
  }

  private static String level(ReadOptions options) {
    return switch (options.consistency()) {
      case DEFAULT -> "leader";
      case CONSISTENT -> "consistent";
      case STALE -> "stale";
    };
  }
}
