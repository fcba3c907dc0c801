package io.rollcall.command;

import java.util.List;
import java.util.UUID;

/** What applying a command came to. The same on every node. */
public sealed interface Outcome {

  /** It was done, or there was nothing to do. */
  record Accepted() implements Outcome {}

  /** A condition in the command did not hold (compare-and-set, lock): nothing was written. */
  record Unmet() implements Outcome {}

  /** It names something that is not there or not allowed: nothing was written. */
  record Rejected(Rejection reason) implements Outcome {}

  /** A transaction was done; this is what its operations show, in their order. */
  record Answered(List<TxnResult> results) implements Outcome {}

  /** A transaction was not done, for these reasons: nothing was written. */
  record Undone(List<TxnFailure> failures) implements Outcome {}

  Outcome ACCEPTED = new Accepted();
  Outcome UNMET = new Unmet();

  /** Why a command was rejected. Doors make their own texts of it. */
  sealed interface Rejection {
    record UnknownSession(UUID id) implements Rejection {}

    record UnknownNode(String node) implements Rejection {}

    record UnknownService(String node, String serviceId) implements Rejection {}

    record UnknownCheck(String node, String checkId) implements Rejection {}

    /** A check that a new session depends on is critical. */
    record CriticalCheck(String checkId) implements Rejection {}

    /** Another node, still alive, has this node id. */
    record NodeIdTaken(String id, String byNode) implements Rejection {}

    /** A snapshot that was staged cannot be read. */
    record UnreadableSnapshot(String problem) implements Rejection {}

    /** There is no prepared query of this id. */
    record UnknownQuery(UUID id) implements Rejection {}

    /**
     * Another prepared query has this name.
     *
     * @param name empty for the template that takes every name
     */
    record QueryNameTaken(String name) implements Rejection {}

    /** A prepared query's name is the id of another one. */
    record QueryNameIsId(String name) implements Rejection {}

    /** A key of no bytes or of more than {@link KvCommand#MAX_KEY_BYTES}. */
    record KeyLength(int bytes) implements Rejection {}
  }
}
