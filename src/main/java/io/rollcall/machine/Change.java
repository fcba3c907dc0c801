package io.rollcall.machine;

import io.rollcall.command.SessionCommand;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One thing that changed: {@code before} is null when it is new, {@code after} when it is gone. */
public sealed interface Change {
  long index();

  record OfKey(long index, Key key, @Nullable KeyState before, @Nullable KeyState after)
      implements Change {
    public boolean deleted() {
      return after == null;
    }
  }

  /**
   * What a change tells of a key: never its value, which may be large and secret.
   *
   * @param valueBytes length of the value
   * @param session who holds the lock; null when nobody does
   */
  record KeyState(int valueBytes, @Nullable UUID session) {
    static KeyState of(KeyRecord row) {
      return new KeyState(row.value().length(), row.session());
    }
  }

  record OfNode(long index, @Nullable Node before, @Nullable Node after) implements Change {}

  /** An instance that moved to another node has both, with different nodes. */
  record OfService(long index, @Nullable ServiceInstance before, @Nullable ServiceInstance after)
      implements Change {}

  /**
   * A check is known by its node and id: one that moved with its instance is gone from one node and
   * new on the other, two changes of the same index.
   */
  record OfCheck(long index, @Nullable Check before, @Nullable Check after) implements Change {}

  /**
   * The index of a service rose: one of its instances, their checks or their nodes changed.
   *
   * @param serviceName in lower case
   */
  record OfServiceIndex(long index, String serviceName) implements Change {}

  /**
   * @param cause why it ended; null when it is new or its node or check took it away
   */
  record OfSession(
      long index,
      @Nullable Session before,
      @Nullable Session after,
      SessionCommand.@Nullable Cause cause)
      implements Change {}

  record OfQuery(long index, @Nullable PreparedQuery before, @Nullable PreparedQuery after)
      implements Change {}

  record OfEvent(long index, UserEvent event) implements Change {}

  /**
   * @param node whose coordinate is new, changed or gone
   */
  record OfCoordinate(long index, String node) implements Change {}

  /**
   * A node leads.
   *
   * @param before who led until then as far as the new leader knows; empty when it does not
   */
  record OfLeader(long index, long term, String leader, String before) implements Change {}
}
