package io.rollcall.command;

import io.rollcall.model.UserEvent;

/** Events that somebody fires. */
public sealed interface EventCommand extends Command {

  /** Remembers an event and forgets the oldest over {@link UserEvent#MAX_REMEMBERED}. */
  record Fire(UserEvent event) implements EventCommand {}
}
