package io.rollcall.api.consul.txn;

import io.rollcall.api.consul.catalog.CatalogView;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.kv.KvEntry;
import io.rollcall.command.Outcome;
import io.rollcall.command.TxnFailure;
import io.rollcall.command.TxnResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a transaction came to, in Consul's words. Any thread. */
final class TxnView {
  private static final int CONFLICT = 409;

  private final CatalogView catalog;

  TxnView(String datacenter) {
    this.catalog = new CatalogView(datacenter);
  }

  static Reply.Ready refused(TxnRequest request, boolean knownLeader) {
    return reply(request, null, request.errors(), knownLeader);
  }

  Reply.Ready reply(TxnRequest request, Outcome outcome, boolean knownLeader) {
    return switch (outcome) {
      case Outcome.Answered answered ->
          reply(request, answered.results().stream().map(this::result).toList(), null, knownLeader);
      case Outcome.Undone undone ->
          reply(
                  request,
                  null,
                  undone.failures().stream().map(each -> failure(request, each)).toList(),
                  knownLeader)
              .withStatus(CONFLICT);
      // Proposed a second time, after a change of leader: what it came to is not known any more.
      case Outcome.Accepted accepted -> reply(request, List.of(), null, knownLeader);
      case Outcome.Unmet unmet -> throw unexpected(outcome);
      case Outcome.Rejected rejected -> throw unexpected(outcome);
    };
  }

  private static Reply.Ready reply(
      TxnRequest request,
      @Nullable List<TxnJson.Result> results,
      @Nullable List<TxnJson.Failure> errors,
      boolean knownLeader) {
    return Reply.json(
        request.writes()
            ? TxnJson.ofWrites(results, errors)
            : TxnJson.ofReads(results, errors, knownLeader));
  }

  private TxnJson.Result result(TxnResult result) {
    return switch (result) {
      case TxnResult.OfKey key -> new TxnJson.Result(KvEntry.of(key.row()), null, null, null);
      case TxnResult.OfNode node -> new TxnJson.Result(null, catalog.node(node.row()), null, null);
      case TxnResult.OfService service ->
          new TxnJson.Result(null, null, catalog.service(service.row()).withNullForNoTags(), null);
      case TxnResult.OfCheck check ->
          new TxnJson.Result(
              null, null, null, catalog.check(check.row(), false).withNullForNoTags());
    };
  }

  private static TxnJson.Failure failure(TxnRequest request, TxnFailure failure) {
    return new TxnJson.Failure(
        failure.operation(),
        TxnTexts.of(request.operations().get(failure.operation()), failure.reason()));
  }

  private static IllegalStateException unexpected(Outcome outcome) {
    return new IllegalStateException("outcome of a transaction: " + outcome);
  }
}
