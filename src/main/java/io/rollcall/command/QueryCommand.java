package io.rollcall.command;

import io.rollcall.model.PreparedQuery;
import java.util.UUID;

/** Changes of prepared queries. Indexes inside the records are 0. */
public sealed interface QueryCommand extends Command {

  /**
   * Writes a new query; its id was drawn by the proposer. Rejected when another query has its name,
   * when its name is another's id, or when its session is unknown.
   */
  record Create(PreparedQuery query) implements QueryCommand {}

  /** Replaces a query. Rejected as {@link Create}, and when there is none of this id. */
  record Update(PreparedQuery query) implements QueryCommand {}

  /** Removes a query. Rejected when there is none of this id. */
  record Delete(UUID id) implements QueryCommand {}
}
