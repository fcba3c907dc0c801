package io.rollcall.api.consul.txn;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.catalog.CheckJson;
import io.rollcall.api.consul.catalog.NodeJson;
import io.rollcall.api.consul.catalog.ServiceJson;
import io.rollcall.api.consul.kv.KvEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction answers. The last four are there only if no operation writes, and say nothing.
 *
 * @param results null when it failed
 * @param errors null when it did not
 */
record TxnJson(
    @Nullable List<Result> results,
    @Nullable List<Failure> errors,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer index,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer lastContact,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean knownLeader,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String consistencyLevel) {

  static TxnJson ofWrites(@Nullable List<Result> results, @Nullable List<Failure> errors) {
    return new TxnJson(results, errors, null, null, null, null);
  }

  static TxnJson ofReads(
      @Nullable List<Result> results, @Nullable List<Failure> errors, boolean knownLeader) {
    return new TxnJson(results, errors, 0, 0, knownLeader, "");
  }

  /** One of them. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(
      @JsonProperty("KV") @Nullable KvEntry kv,
      @Nullable NodeJson node,
      @Nullable ServiceJson service,
      @Nullable CheckJson check) {}

  record Failure(int opIndex, String what) {}
}
