package io.rollcall.journal;

import io.rollcall.command.SessionCommand;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of changes: of nothing else, so that every node makes the same ones.
 *
 * <p>Worked example: the entry of index 40 moved {@code web-1} from n1 to n2. Its check is gone
 * from n1 and new on n2, two changes that say the same status: of the three changes one entry is
 * made, 40-0, {@code instance-moved}.
 *
 * <p>A check's first status is told without {@code from}, and the end of a check that goes alone
 * without {@code to}. A node's liveness check is told as the node that is lost or returned.
 *
 * <p>Stateless; any thread.
 */
final class Derivation {
  static final int MAX_OUTPUT_BYTES = 512;

  private Derivation() {}

  /**
   * @param after changes up to this index are left out: they were told before
   */
  static List<Entry> entries(ChangeSet set, long after) {
    List<Entry> entries = new ArrayList<>();
    List<Change> changes = set.changes();
    int moment = 0;
    int from = 0;
    while (from < changes.size()) {
      long index = changes.get(from).index();
      int to = from + 1;
      while (to < changes.size() && changes.get(to).index() == index) {
        to++;
      }
      while (set.moments().get(moment).index() != index) {
        moment++;
      }
      if (index > after) {
        Step step = new Step(index, set.moments().get(moment).timeMillis(), entries);
        step.tell(changes.subList(from, to));
      }
      from = to;
    }
    return entries;
  }

  /** A row by its node and id, which are found without regard to case. */
  private record Place(String node, String id) {
    Place {
      node = node.toLowerCase(Locale.ROOT);
      id = id.toLowerCase(Locale.ROOT);
    }
  }

  /** The changes of one index. */
  private static final class Step {
    private final long index;
    private final long time;
    private final List<Entry> entries;
    private int sub;

    /** Instances that are gone from their place, or have come to one, by a move. */
    private final Map<Place, Place> cameFrom = new HashMap<>();

    private final Set<Place> left = new HashSet<>();
    private final Set<String> nodesGone = new HashSet<>();
    private final Map<String, String> statusOnTheWay = new HashMap<>();

    Step(long index, long time, List<Entry> entries) {
      this.index = index;
      this.time = time;
      this.entries = entries;
    }

    void tell(List<Change> changes) {
      if (changes.size() > 1) {
        changes.forEach(this::look);
      }
      changes.forEach(this::tell);
    }

    private void look(Change change) {
      if (change instanceof Change.OfService service && service.before() != null) {
        ServiceInstance before = service.before();
        ServiceInstance after = service.after();
        Place place = new Place(before.node(), before.id());
        if (after == null) {
          left.add(place);
        } else if (isMove(before, after)) {
          left.add(place);
          cameFrom.put(new Place(after.node(), after.id()), place);
        }
      } else if (change instanceof Change.OfNode node
          && node.before() != null
          && node.after() == null) {
        nodesGone.add(node.before().name().toLowerCase(Locale.ROOT));
      }
    }

    private void tell(Change change) {
      switch (change) {
        case Change.OfKey key -> tell(key);
        case Change.OfNode node -> tell(node.before(), node.after());
        case Change.OfService service -> tell(service.before(), service.after());
        case Change.OfCheck check -> tell(check.before(), check.after());
        case Change.OfSession session -> tell(session);
        case Change.OfLeader leader -> tell(leader);
        // Of an operator's own making and seen where they are made.
        case Change.OfQuery query -> {}
        case Change.OfEvent event -> {}
        // Says nothing that another change does not.
        case Change.OfServiceIndex service -> {}
        case Change.OfCoordinate coordinate -> {}
      }
    }

    private void tell(Change.OfKey change) {
      Change.KeyState before = change.before();
      Change.KeyState after = change.after();
      UUID held = before == null ? null : before.session();
      UUID holds = after == null ? null : after.session();
      Kind kind =
          after == null
              ? Kind.KEY_DELETED
              : holds != null && !holds.equals(held)
                  ? Kind.LOCK_ACQUIRED
                  : held != null && holds == null
                      ? Kind.LOCK_RELEASED
                      : before == null ? Kind.KEY_CREATED : Kind.KEY_CHANGED;
      UUID session = holds == null ? held : holds;
      entries.add(
          Entry.ofKey(
              next(),
              time,
              kind,
              change.key().bytes().utf8(),
              session == null ? null : session.toString(),
              after == null ? null : after.valueBytes()));
    }

    private void tell(@Nullable Node before, @Nullable Node after) {
      if (before == null && after != null) {
        add(Kind.NODE_JOINED, after.name(), after.name() + " joined at " + after.address());
      } else if (before != null && after == null) {
        add(Kind.NODE_REAPED, before.name(), before.name() + " and all that stood on it removed");
      }
    }

    private void add(Kind kind, String node, String message) {
      entries.add(Entry.ofNode(next(), time, kind, node, message));
    }

    private void tell(@Nullable ServiceInstance before, @Nullable ServiceInstance after) {
      if (before == null && after != null) {
        add(
            Kind.INSTANCE_REGISTERED,
            after,
            null,
            null,
            " registered on " + after.node() + at(after));
      } else if (before != null && after == null) {
        add(Kind.INSTANCE_DEREGISTERED, before, null, null, " deregistered on " + before.node());
      } else if (before != null && after != null) {
        if (isMove(before, after)) {
          String way = before.node() + " → " + after.node();
          add(Kind.INSTANCE_MOVED, after, before.node(), after.node(), " moved " + way);
        } else if (!before.address().equals(after.address()) || before.port() != after.port()) {
          String way = address(before) + " → " + address(after);
          add(
              Kind.INSTANCE_REPLACED,
              after,
              address(before),
              address(after),
              " replaced on " + after.node() + ": " + way);
        } else {
          String what = String.join(", ", differences(before, after));
          add(Kind.INSTANCE_CHANGED, after, null, null, " on " + after.node() + " has new " + what);
        }
      }
    }

    private void add(
        Kind kind,
        ServiceInstance instance,
        @Nullable String from,
        @Nullable String to,
        String message) {
      entries.add(
          new Entry(
              next(),
              time,
              kind,
              instance.node(),
              instance.name(),
              instance.id(),
              null,
              null,
              null,
              from,
              to,
              null,
              null,
              instance.id() + " of " + instance.name() + message,
              null));
    }

    private void tell(@Nullable Check before, @Nullable Check after) {
      Check check = after == null ? before : after;
      if (check == null) {
        return;
      }
      String from = before == null ? null : before.status();
      String to = after == null ? null : after.status();
      if (check.id().equals(Check.NODE_LIVENESS)) {
        if (after != null && !Objects.equals(from, to)) {
          tellLiveness(after, from);
        }
        return;
      }
      Place place = new Place(check.node(), check.serviceId());
      if (after == null && !check.ofNode() && left.contains(place)) {
        statusOnTheWay.put(onTheWay(place, check.id()), check.status());
        return;
      }
      if (after == null && nodesGone.contains(place.node())) {
        return;
      }
      Place origin = cameFrom.get(place);
      if (before == null && origin != null) {
        from = statusOnTheWay.get(onTheWay(origin, check.id()));
      }
      if (!Objects.equals(from, to)) {
        add(Kind.CHECK_STATUS, check, from, to, subject(check) + ": check " + check.id());
      }
    }

    private static String onTheWay(Place place, String check) {
      return place.node() + '\0' + place.id() + '\0' + check.toLowerCase(Locale.ROOT);
    }

    private void tellLiveness(Check after, @Nullable String from) {
      boolean alive = after.status().equals(Check.Status.PASSING);
      if (alive && from == null) {
        return; // it has just joined
      }
      String node = after.node();
      String message =
          alive
              ? node + " is back"
              : after.output().equals(Check.LEFT) ? node + " has left" : node + " is lost";
      entries.add(
          new Entry(
              next(),
              time,
              alive ? Kind.NODE_RETURNED : Kind.NODE_LOST,
              node,
              null,
              null,
              after.id(),
              null,
              null,
              from,
              after.status(),
              null,
              null,
              message,
              excerpt(after.output())));
    }

    private void add(
        Kind kind, Check check, @Nullable String from, @Nullable String to, String subject) {
      String way = from == null ? " is " + to : to == null ? " is gone" : " " + from + " → " + to;
      entries.add(
          new Entry(
              next(),
              time,
              kind,
              check.node(),
              check.ofNode() ? null : check.serviceName(),
              check.ofNode() ? null : check.serviceId(),
              check.id(),
              null,
              null,
              from,
              to,
              null,
              null,
              subject + way,
              to == null ? null : excerpt(check.output())));
    }

    private void tell(Change.OfSession change) {
      Session session = change.after() == null ? change.before() : change.after();
      if (session == null) {
        return;
      }
      boolean ended = change.after() == null;
      String name = session.name().isEmpty() ? "" : " (" + session.name() + ")";
      String cause = ended ? cause(change.cause()) : null;
      entries.add(
          new Entry(
              next(),
              time,
              ended ? Kind.SESSION_ENDED : Kind.SESSION_CREATED,
              session.node(),
              null,
              null,
              null,
              null,
              session.id().toString(),
              null,
              null,
              cause,
              null,
              "session "
                  + session.id()
                  + name
                  + " on "
                  + session.node()
                  + (ended ? " ended: " + cause : " created"),
              null));
    }

    private static String cause(SessionCommand.@Nullable Cause cause) {
      return switch (cause) {
        case null -> "invalidated";
        case DESTROYED -> "destroyed";
        case EXPIRED -> "expired";
      };
    }

    private void tell(Change.OfLeader change) {
      entries.add(
          new Entry(
              next(),
              time,
              Kind.LEADER_ELECTED,
              change.leader(),
              null,
              null,
              null,
              null,
              null,
              change.before().isEmpty() ? null : change.before(),
              change.leader(),
              null,
              null,
              change.leader() + " leads, term " + change.term(),
              null));
    }

    private EntryId next() {
      return new EntryId(index, sub++);
    }
  }

  private static boolean isMove(ServiceInstance before, ServiceInstance after) {
    return !before.node().equals(after.node());
  }

  private static String subject(Check check) {
    return check.ofNode() ? check.node() : check.serviceId() + " on " + check.node();
  }

  /** Without an own address it is the node's. */
  private static String address(ServiceInstance instance) {
    if (instance.address().isEmpty()) {
      return "port " + instance.port();
    }
    return instance.port() == 0 ? instance.address() : instance.address() + ":" + instance.port();
  }

  private static String at(ServiceInstance instance) {
    return instance.address().isEmpty() && instance.port() == 0 ? "" : " at " + address(instance);
  }

  private static List<String> differences(ServiceInstance before, ServiceInstance after) {
    List<String> what = new ArrayList<>();
    note(what, "name", before.name(), after.name());
    note(what, "tags", before.tags(), after.tags());
    note(what, "meta", before.meta(), after.meta());
    note(what, "weights", before.weights(), after.weights());
    note(what, "tagged addresses", before.taggedAddresses(), after.taggedAddresses());
    if (what.isEmpty()) {
      what.add("settings");
    }
    return what;
  }

  private static void note(
      List<String> what, String name, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      what.add(name);
    }
  }

  /** The first bytes of an output, without half a letter at the end; null for none. */
  static @Nullable String excerpt(String output) {
    if (output.isEmpty()) {
      return null;
    }
    if (output.length() <= MAX_OUTPUT_BYTES / 4) {
      return output;
    }
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_OUTPUT_BYTES) {
      return output;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    CharBuffer text = CharBuffer.allocate(MAX_OUTPUT_BYTES);
    // Not told that it ends here, so what is half a letter stays unread.
    var ignored = decoder.decode(ByteBuffer.wrap(bytes, 0, MAX_OUTPUT_BYTES), text, false);
    return text.flip().toString();
  }
}
