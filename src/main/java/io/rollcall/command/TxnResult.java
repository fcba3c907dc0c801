package io.rollcall.command;

import io.rollcall.model.Check;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;

/** A row that an operation of a transaction shows. */
public sealed interface TxnResult {
  /** Only what reads a value shows it; else the row's is empty. */
  record OfKey(KeyRecord row) implements TxnResult {}

  record OfNode(Node row) implements TxnResult {}

  record OfService(ServiceInstance row) implements TxnResult {}

  record OfCheck(Check row) implements TxnResult {}
}
