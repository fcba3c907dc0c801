package io.rollcall.api.consul.txn;

import io.rollcall.api.consul.catalog.RegisterBody;
import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.Uint64;
import io.rollcall.api.consul.json.WireName;
import io.rollcall.model.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One operation of {@code /v1/txn}: the first kind that is given counts. */
@GoType("api.TxnOp")
record TxnBody(
    @WireName("KV") @Nullable Kv kv,
    @Nullable Node node,
    @Nullable Service service,
    @Nullable Check check,
    @Nullable Session session) {

  /**
   * @param value in Base64
   */
  @GoType("api.KVTxnOp")
  record Kv(
      String verb,
      String key,
      @Nullable Bytes value,
      @Nullable Uint64 flags,
      @Nullable Uint64 index,
      String session) {}

  record Node(String verb, @Nullable NodeRow node) {}

  @GoType("api.Node")
  record NodeRow(
      @WireName("ID") String id,
      String node,
      String address,
      String datacenter,
      @Nullable Map<String, String> taggedAddresses,
      @Nullable Map<String, String> meta,
      long createIndex,
      long modifyIndex) {
    static final NodeRow EMPTY = new NodeRow("", "", "", "", null, null, 0, 0);
  }

  record Service(String verb, String node, RegisterBody.@Nullable Service service) {}

  record Check(String verb, RegisterBody.@Nullable Check check) {}

  record Session(String verb, @Nullable SessionRow session) {}

  record SessionRow(@WireName("ID") String id) {}
}
