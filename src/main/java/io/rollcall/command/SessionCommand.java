package io.rollcall.command;

import io.rollcall.model.Session;
import java.util.UUID;

/** Changes of sessions. Renewals are not among them: they are not logged. */
public sealed interface SessionCommand extends Command {

  /**
   * Creates a session; its id was drawn by the proposer. Rejected when its node or one of its
   * checks is unknown, or one of them is critical.
   */
  record Create(Session session) implements SessionCommand {}

  /**
   * Ends a session: its keys are released or deleted, and its lock-delay starts. Accepted as well
   * when it is unknown.
   *
   * @param cause told in the change, for the journal
   */
  record Destroy(UUID id, Cause cause) implements SessionCommand {}

  /** Why a session ends. */
  enum Cause {
    DESTROYED,
    EXPIRED
  }
}
