package io.rollcall.core.event;

import io.rollcall.command.EventCommand;
import io.rollcall.core.Consistency;
import io.rollcall.core.LimitExceededException;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.StateQuery;
import io.rollcall.model.UserEvent;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Events as the doors see them. Any thread; never blocks. */
public final class EventService {
  /**
   * The most bytes of name and payload: an event is a signal, and the last 256 are in the state of
   * every node. Serf's limit, which clients of Consul know.
   */
  public static final int MAX_BYTES = 512;

  private final String self;
  private final Proposals proposals;
  private final Reads reads;

  /**
   * @param self this node's name: it tells the events that are for it
   */
  public EventService(String self, Proposals proposals, Reads reads) {
    this.self = self;
    this.proposals = proposals;
    this.reads = reads;
  }

  /**
   * Fires an event.
   *
   * @throws LimitExceededException over {@link #MAX_BYTES}; see {@link Proposals#submit} for the
   *     failures of the future
   */
  public CompletableFuture<Boolean> fire(UserEvent event) {
    int bytes = event.name().getBytes(StandardCharsets.UTF_8).length + event.payload().length();
    if (bytes > MAX_BYTES) {
      throw new LimitExceededException("event", bytes, MAX_BYTES, "bytes", "name and payload");
    }
    return proposals.submit(new EventCommand.Fire(event));
  }

  /**
   * The events told on this node, oldest first, as far as it has heard.
   *
   * @param name only of this name; empty for all
   */
  public CompletableFuture<Answer<List<UserEvent>>> events(String name) {
    Heard query = new Heard(self, name);
    return reads.readLocally(query::answer);
  }

  /** Waits for an event after those of an earlier answer; after the time gives what there is. */
  public CompletableFuture<Answer<List<UserEvent>>> eventsAfter(
      Answer<List<UserEvent>> seen, String name, Duration maxWait) {
    return reads.read(
        new Heard(self, name), new ReadOptions(Consistency.STALE, seen.index(), maxWait));
  }

  /** The index is the Raft index of the last of them: it rises with each, unlike Consul's. */
  private record Heard(String node, String name) implements StateQuery<List<UserEvent>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.EVENTS);
    }

    @Override
    public Answer<List<UserEvent>> answer(ReadView view) {
      List<UserEvent> told =
          view.catalog().events().stream()
              .filter(each -> name.isEmpty() || each.name().equals(name))
              .filter(each -> EventAudience.includes(view.catalog(), node, each))
              .toList();
      return new Answer<>(told.isEmpty() ? 0 : told.getLast().index(), told);
    }
  }
}
