package io.rollcall.machine;

import io.rollcall.command.Outcome;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.command.TxnReads;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import io.rollcall.store.Catalog;
import io.rollcall.store.Counters;
import io.rollcall.store.Setting;
import io.rollcall.store.Staging;
import io.rollcall.store.WriteTxn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One command while it is applied: the state it sees, the place in the log it stands at, and the
 * only hand that writes. Each write stamps the row's indexes, raises the table's counter, notes the
 * change and notes which services show the row; {@link #finish} settles what may be settled once
 * per command: the counters and the indexes of those services.
 *
 * <p>Worked example: at index 12, {@code web} on {@code n1} turns critical and a check of the node
 * {@code n1} is removed. Both show in {@code health/service/web}, so {@code web} is noted twice and
 * gets index 12 once, with one {@link Change.OfServiceIndex}. Had the command also removed the last
 * instance of {@code web}, the same settling would have forgotten its index and remembered 12 as
 * the last removal.
 *
 * <p>Operations of the appliers take a step and compose: a command of several operations runs them
 * on one step. On the apply thread only.
 */
final class Step implements TxnReads.State {
  private final WriteTxn txn;
  private final long index;
  private final long timeMillis;
  private final List<Change> changes;
  private final int changesBefore;
  private final Set<String> shownByServices = new LinkedHashSet<>();

  private long kvIndex;
  private long tombstoneIndex;
  private long nodesIndex;
  private long servicesIndex;
  private long checksIndex;
  private long sessionsIndex;
  private long revision;
  private boolean revisionTaken;
  private boolean wrote;

  /**
   * @param timestampMillis when the leader took the command in; the step's time is never before
   *     that of an earlier one, whatever the leaders' clocks say
   * @param changes takes what this step changes
   */
  Step(WriteTxn txn, long index, long timestampMillis, List<Change> changes) {
    Counters counters = txn.counters();
    this.txn = txn;
    this.index = index;
    this.changesBefore = changes.size();
    this.timeMillis = Math.max(counters.timestampMillis(), timestampMillis);
    this.changes = changes;
    begin(counters);
  }

  private void begin(Counters counters) {
    this.kvIndex = counters.kvIndex();
    this.tombstoneIndex = counters.tombstoneIndex();
    this.nodesIndex = counters.nodesIndex();
    this.servicesIndex = counters.servicesIndex();
    this.checksIndex = counters.checksIndex();
    this.sessionsIndex = counters.sessionsIndex();
    this.revision = counters.revision();
  }

  /** Notes the place to come back to; once, before the first write. */
  void mark() {
    txn.mark();
  }

  /** Forgets the mark: what was written stays. */
  void keep() {
    txn.keep();
  }

  /** Takes back everything since the mark, as if the command had not begun. */
  void takeBack() {
    txn.takeBack();
    begin(txn.counters());
    revisionTaken = false;
    wrote = false;
    shownByServices.clear();
    changes.subList(changesBefore, changes.size()).clear();
  }

  /** Raft index of the command. */
  long index() {
    return index;
  }

  /** The log's time, in milliseconds since 1970: the only time an applier may look at. */
  long timeMillis() {
    return timeMillis;
  }

  /** The catalog as it is now: ask again after a write. */
  Catalog catalog() {
    return txn.catalog();
  }

  /**
   * Settles the command.
   *
   * @throws IllegalStateException if it was refused and wrote all the same: it shares its
   *     transaction with others and could not be taken back
   */
  void finish(Outcome outcome) {
    boolean done = outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Answered;
    if (wrote && !done) {
      throw new IllegalStateException(
          "entry " + index + " was refused after it wrote (expected: nothing written): " + outcome);
    }
    for (String serviceName : shownByServices) {
      if (catalog().instancesOf(serviceName).isEmpty()) {
        txn.extinguishService(serviceName, index);
      } else {
        txn.putServiceIndex(serviceName, index);
      }
      changes.add(new Change.OfServiceIndex(index, serviceName));
    }
    txn.counters(
        new Counters(
            kvIndex,
            tombstoneIndex,
            nodesIndex,
            servicesIndex,
            checksIndex,
            sessionsIndex,
            revision,
            timeMillis));
  }

  // --- keys

  @Override
  public @Nullable KeyRecord key(Key key) {
    return txn.key(key);
  }

  @Override
  public void keys(Bytes prefix, Predicate<KeyRecord> visitor) {
    txn.keys(prefix, visitor);
  }

  /** A key that is there, without its value. */
  record Present(Key key, Change.KeyState state) {
    static Present of(KeyRecord row) {
      return new Present(row.key(), Change.KeyState.of(row));
    }
  }

  List<Present> keysUnder(Bytes prefix) {
    List<Present> keys = new ArrayList<>();
    txn.keys(prefix, row -> keys.add(Present.of(row)));
    return keys;
  }

  List<Key> keysHeldBy(UUID session) {
    return txn.keysHeldBy(session);
  }

  /** The revision of this command's changes: one for all of them, taken by the first. */
  long revision() {
    if (!revisionTaken) {
      revisionTaken = true;
      revision++;
    }
    return revision;
  }

  /** Writes a key whose indexes and revisions the caller has set. */
  void putKey(@Nullable KeyRecord before, KeyRecord row) {
    wrote = true;
    txn.putKey(row);
    kvIndex = index;
    changes.add(
        new Change.OfKey(
            index,
            row.key(),
            before == null ? null : Change.KeyState.of(before),
            Change.KeyState.of(row)));
  }

  void deleteKey(Present before) {
    wrote = true;
    revision();
    txn.deleteKey(before.key(), index);
    kvIndex = index;
    tombstoneIndex = index;
    changes.add(new Change.OfKey(index, before.key(), before.state(), null));
  }

  void reapTombstones(long upToIndex) {
    wrote = true;
    txn.reapTombstones(upToIndex);
    if (upToIndex >= tombstoneIndex) {
      tombstoneIndex = 0;
    }
  }

  boolean lockDelayed(Key key) {
    return txn.lockDelayUntil(key) > timeMillis;
  }

  void startLockDelay(Key key, long millis) {
    wrote = true;
    txn.lockDelayUntil(key, timeMillis + millis);
  }

  /** Forgets the lock-delays that are over: nobody could tell that they were there. */
  void dropLockDelays() {
    wrote = true;
    txn.dropLockDelays(timeMillis);
  }

  // --- what operators set and bring

  @Nullable Setting setting(String name) {
    return txn.setting(name);
  }

  void putSetting(String name, Bytes value) {
    wrote = true;
    Setting before = txn.setting(name);
    txn.putSetting(name, new Setting(value, before == null ? index : before.createIndex(), index));
  }

  @Nullable Staging staging() {
    return txn.staging();
  }

  void stage(UUID restore, int number, Bytes content) {
    wrote = true;
    txn.stage(new Staging(restore, number + 1, timeMillis), content);
  }

  void unstage() {
    wrote = true;
    txn.unstage();
  }

  // --- nodes

  @Override
  public @Nullable Node node(String name) {
    return catalog().node(name);
  }

  @Override
  public @Nullable Node nodeById(String id) {
    return catalog().nodeById(id);
  }

  /**
   * Writes a node unless it is there just so.
   *
   * @param before what is there under this name
   * @param createdAt the index of its creation
   */
  void putNode(@Nullable Node before, Node wanted, long createdAt) {
    if (before != null && wanted.stamped(createdAt, before.modifyIndex()).equals(before)) {
      return;
    }
    wrote = true;
    Node after = wanted.stamped(createdAt, index);
    txn.putNode(after);
    nodesIndex = index;
    changes.add(new Change.OfNode(index, before, after));
    shownByAllOn(after.name());
  }

  /** Removes the node's row; what stands on it must have gone. */
  void removeNode(Node before) {
    wrote = true;
    txn.removeNode(before.name());
    nodesIndex = index;
    changes.add(new Change.OfNode(index, before, null));
  }

  // --- service instances

  @Override
  public @Nullable ServiceInstance service(String node, String serviceId) {
    return catalog().service(node, serviceId);
  }

  /** Writes an instance unless it is there just so. True when it changed something. */
  boolean putService(@Nullable ServiceInstance before, ServiceInstance wanted) {
    if (before != null
        && wanted.stamped(before.createIndex(), before.modifyIndex()).equals(before)) {
      return false;
    }
    writeService(before, wanted);
    return true;
  }

  /** Takes an instance from its node and writes it on another: one change with both. */
  void moveService(ServiceInstance before, ServiceInstance wanted) {
    txn.removeService(before.node(), before.id());
    writeService(before, wanted);
  }

  private void writeService(@Nullable ServiceInstance before, ServiceInstance wanted) {
    wrote = true;
    ServiceInstance after = wanted.stamped(before == null ? index : before.createIndex(), index);
    txn.putService(after);
    servicesIndex = index;
    changes.add(new Change.OfService(index, before, after));
    if (before != null) {
      shownBy(before.name());
    }
    shownBy(after.name());
  }

  void removeService(ServiceInstance before) {
    wrote = true;
    txn.removeService(before.node(), before.id());
    servicesIndex = index;
    changes.add(new Change.OfService(index, before, null));
    shownBy(before.name());
  }

  // --- checks

  @Override
  public @Nullable Check check(String node, String checkId) {
    return catalog().check(node, checkId);
  }

  /**
   * Writes a check unless it is there just so.
   *
   * @param before what is there under this node and id
   * @param createdAt the index of its creation
   */
  void putCheck(@Nullable Check before, Check wanted, long createdAt) {
    if (before != null && wanted.stamped(createdAt, before.modifyIndex()).equals(before)) {
      return;
    }
    wrote = true;
    Check after = wanted.stamped(createdAt, index);
    txn.putCheck(after);
    checksIndex = index;
    changes.add(new Change.OfCheck(index, before, after));
    if (before != null) {
      shownByThoseOf(before);
    }
    shownByThoseOf(after);
  }

  void removeCheck(Check before) {
    wrote = true;
    txn.removeCheck(before.node(), before.id());
    checksIndex = index;
    changes.add(new Change.OfCheck(index, before, null));
    shownByThoseOf(before);
  }

  // --- sessions

  void putSession(Session wanted) {
    wrote = true;
    Session after = wanted.stamped(index, index);
    txn.putSession(after);
    sessionsIndex = index;
    changes.add(new Change.OfSession(index, null, after, null));
  }

  void removeSession(Session before, SessionCommand.@Nullable Cause cause) {
    wrote = true;
    txn.removeSession(before.id());
    sessionsIndex = index;
    changes.add(new Change.OfSession(index, before, null, cause));
  }

  // --- prepared queries, events, coordinates

  /** Writes a query unless it is there just so. */
  void putQuery(@Nullable PreparedQuery before, PreparedQuery wanted) {
    if (before != null
        && wanted.stamped(before.createIndex(), before.modifyIndex()).equals(before)) {
      return;
    }
    wrote = true;
    PreparedQuery after = wanted.stamped(before == null ? index : before.createIndex(), index);
    txn.putQuery(after);
    changes.add(new Change.OfQuery(index, before, after));
  }

  void removeQuery(PreparedQuery before) {
    wrote = true;
    txn.removeQuery(before.id(), index);
    changes.add(new Change.OfQuery(index, before, null));
  }

  /** Remembers an event; a step remembers at most one. */
  void putEvent(UserEvent event, long sequence) {
    wrote = true;
    UserEvent stamped = event.stamped(sequence, index);
    txn.putEvent(stamped);
    changes.add(new Change.OfEvent(index, stamped));
  }

  /** Forgets an event. Nobody waits for that. */
  void removeEvent(UserEvent event) {
    wrote = true;
    txn.removeEvent(event.sequence());
  }

  /** Writes a coordinate unless it is there just so. */
  void putCoordinate(NodeCoordinate wanted) {
    if (wanted.equals(catalog().coordinate(wanted.node()))) {
      return;
    }
    wrote = true;
    txn.putCoordinate(wanted, index);
    changes.add(new Change.OfCoordinate(index, wanted.node()));
  }

  void removeCoordinate(NodeCoordinate before) {
    wrote = true;
    txn.removeCoordinate(before.node(), index);
    changes.add(new Change.OfCoordinate(index, before.node()));
  }

  // --- who leads

  void noteLeader(SystemCommand.LeaderElected elected) {
    changes.add(new Change.OfLeader(index, elected.term(), elected.leader(), elected.before()));
  }

  // --- which services show a row

  private void shownBy(String serviceName) {
    shownByServices.add(serviceName.toLowerCase(Locale.ROOT));
  }

  private void shownByAllOn(String node) {
    for (ServiceInstance instance : catalog().servicesOn(node)) {
      shownBy(instance.name());
    }
  }

  private void shownByThoseOf(Check check) {
    if (check.ofNode()) {
      shownByAllOn(check.node());
    } else {
      shownBy(check.serviceName());
    }
  }
}
