package io.rollcall.machine;

import io.rollcall.command.EventCommand;
import io.rollcall.command.Outcome;
import io.rollcall.model.UserEvent;
import java.util.List;

/** Remembers the last events. Holds no state; on the apply thread only. */
final class EventApplier {

  Outcome apply(Step step, EventCommand command) {
    return switch (command) {
      case EventCommand.Fire fire -> fire(step, fire.event());
    };
  }

  private static Outcome fire(Step step, UserEvent event) {
    List<UserEvent> remembered = step.catalog().events();
    // Proposed twice, for example after a change of leader: the id was drawn for this event alone.
    if (remembered.stream().anyMatch(each -> each.id().equals(event.id()))) {
      return Outcome.ACCEPTED;
    }
    step.putEvent(event, remembered.isEmpty() ? 1 : remembered.getLast().sequence() + 1);
    int tooMany = remembered.size() + 1 - UserEvent.MAX_REMEMBERED;
    for (int i = 0; i < tooMany; i++) {
      step.removeEvent(remembered.get(i));
    }
    return Outcome.ACCEPTED;
  }
}
