package io.rollcall.machine;

import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.command.QueryCommand;
import io.rollcall.model.PreparedQuery;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Applies the commands of prepared queries. A query is asked for by its id or its name, so no name
 * may mean two, nor be another's id. Holds no state; on the apply thread only.
 */
final class QueryApplier {
  private static final int UUID_LENGTH = 36;

  Outcome apply(Step step, QueryCommand command) {
    return switch (command) {
      case QueryCommand.Create create -> create(step, create.query());
      case QueryCommand.Update update -> update(step, update.query());
      case QueryCommand.Delete delete -> delete(step, delete.id());
    };
  }

  private static Outcome create(Step step, PreparedQuery wanted) {
    // Proposed twice, for example after a change of leader: the id was drawn for this query alone.
    return step.catalog().query(wanted.id()) == null ? put(step, null, wanted) : Outcome.ACCEPTED;
  }

  private static Outcome update(Step step, PreparedQuery wanted) {
    PreparedQuery before = step.catalog().query(wanted.id());
    return before == null
        ? new Outcome.Rejected(new Rejection.UnknownQuery(wanted.id()))
        : put(step, before, wanted);
  }

  private static Outcome delete(Step step, UUID id) {
    PreparedQuery before = step.catalog().query(id);
    if (before == null) {
      return new Outcome.Rejected(new Rejection.UnknownQuery(id));
    }
    step.removeQuery(before);
    return Outcome.ACCEPTED;
  }

  private static Outcome put(Step step, @Nullable PreparedQuery before, PreparedQuery wanted) {
    PreparedQuery other = namesake(step, wanted);
    if (other != null && !other.id().equals(wanted.id())) {
      return new Outcome.Rejected(new Rejection.QueryNameTaken(wanted.name()));
    }
    UUID named = uuid(wanted.name());
    if (named != null && step.catalog().query(named) != null) {
      return new Outcome.Rejected(new Rejection.QueryNameIsId(wanted.name()));
    }
    UUID session = wanted.session();
    if (session != null && step.catalog().session(session) == null) {
      return new Outcome.Rejected(new Rejection.UnknownSession(session));
    }
    step.putQuery(before, wanted);
    return Outcome.ACCEPTED;
  }

  /** Without a name there may be many queries, but one template. */
  private static @Nullable PreparedQuery namesake(Step step, PreparedQuery wanted) {
    if (!wanted.name().isEmpty()) {
      return step.catalog().queryNamed(wanted.name());
    }
    return wanted.isTemplate() ? step.catalog().templateFor("") : null;
  }

  private static @Nullable UUID uuid(String name) {
    if (name.length() != UUID_LENGTH) {
      return null;
    }
    try {
      return UUID.fromString(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
