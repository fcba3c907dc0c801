package io.rollcall.api.consul.txn;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.command.TxnCommand;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.txn.TxnService;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/txn}: several operations at once, all or none. */
@ConsulDoor
final class TxnController {
  private final TxnService txns;
  private final Reads reads;
  private final TxnView view;

  TxnController(TxnService txns, Reads reads, ConsulApiSettings settings) {
    this.txns = txns;
    this.reads = reads;
    this.view = new TxnView(settings.datacenter());
  }

  @PutMapping("/v1/txn")
  Reply submit(
      @JsonBody(failure = TxnRequest.UNREADABLE, transaction = true) @Nullable JsonValue body,
      ReadOptions options) {
    TxnRequest request = TxnRequest.read(body);
    if (!request.errors().isEmpty()) {
      return told(request, TxnView.refused(request, reads.knownLeader()).withStatus(409));
    }
    return Reply.later(
        txns.submit(new TxnCommand.Batch(request.operations()), options.consistency())
            .thenApply(
                outcome -> told(request, view.reply(request, outcome, reads.knownLeader()))));
  }

  /** What only reads says how new it is, though it has no index to wait for. */
  private Reply.Ready told(TxnRequest request, Reply.Ready reply) {
    return request.writes()
        ? reply
        : reply
            .withHeader("X-Consul-Knownleader", Boolean.toString(reads.knownLeader()))
            .withHeader(
                "X-Consul-Lastcontact", Long.toString(Math.max(0, reads.lastContactMillis())));
  }
}
