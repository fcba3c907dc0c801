package io.rollcall.journal;

import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened in the cluster, as this node applied it. The apply thread only puts change sets
 * into a bounded queue; one thread of the journal makes entries of them, hands these to whoever
 * listens, and writes them to the file behind that, many in one transaction.
 *
 * <p>Nothing is lost between the two: the log is the journal's write-ahead log. Before the state
 * becomes durable up to an index, the journal does ({@link #durableFirst}); so what a crash takes
 * from the journal is replayed, and what was there already is known by its index. Worked example:
 * the state on disk is at 100, the journal at 130, the log at 150. After a crash 101 to 150 are
 * applied again; 101 to 130 are left out here, 131 to 150 become entries, the same as on the other
 * nodes.
 *
 * <p>Where it can be cut off all the same (a snapshot of another node is installed, the queue stays
 * full because the file cannot be written, the file was removed), it says so: an entry of the kind
 * {@link Kind#GAP} tells which indexes are missing on this node.
 *
 * <p>Threads: the methods of {@link ChangeListener} belong to the apply thread, all others to any
 * but that one.
 */
public final class Journal implements ChangeListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** Entries that are kept in memory for those who listen. */
  private static final int RECENT_ENTRIES = 4_096;

  /** So many entries are written at once, whatever the interval. */
  private static final int WRITE_ENTRIES = 2_048;

  private static final long TRIM_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DURABLE_SECONDS = 10;
  private static final long SETTLE_SECONDS = 10;

  private final JournalFile file;
  private final JournalSettings settings;
  private final InstantSource clock;
  private final Recent recent;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread;

  /** Guards what follows, up to the next blank comment. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition work = lock.newCondition();
  private final Condition space = lock.newCondition();
  private final ArrayDeque<Item> queue = new ArrayDeque<>();
  private final List<Barrier> barriers = new ArrayList<>();
  private int queued;
  private long told;
  private long cutOffAt;
  private boolean closing;

  // Of the journal's thread, and read by any.
  private volatile long reached;
  private volatile long durable;

  /** When the oldest entry was made that is not in the file; 0 when all are. */
  private volatile long unwrittenSince;

  private volatile boolean closed;
  private final LongAdder gaps = new LongAdder();
  private final LongAdder entriesMade = new LongAdder();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean failing;
  private List<Entry> pending = new ArrayList<>();
  private long pendingSince;
  private long lostFrom;
  private long trimmedAt;

  private sealed interface Item {
    /** The last index it tells of. */
    long index();

    record Changes(ChangeSet set) implements Item {
      @Override
      public long index() {
        return set.appliedIndex();
      }
    }

    record Gap(long from, long index, String reason) implements Item {}
  }

  /** Somebody waits until everything up to an index is written. */
  private record Barrier(long index, boolean durable, CompletableFuture<Void> done) {}

  private Journal(JournalFile file, long applied, JournalSettings settings, InstantSource clock) {
    this.file = file;
    this.settings = settings;
    this.clock = clock;
    long known = file.progress();
    this.told = applied;
    this.reached = Math.max(known, applied);
    this.durable = known;
    this.recent = new Recent(RECENT_ENTRIES, EntryId.endOf(reached));
    this.trimmedAt = System.nanoTime() - TRIM_NANOS;
    if (known < applied) {
      queue.add(new Item.Gap(known + 1, applied, "this journal was not there"));
    }
    this.thread = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
  }

  /**
   * Opens the journal of a node.
   *
   * @param nodeId whose journal it is; another node's file is emptied
   * @param applied the state's index now: what is applied from now on is told to this journal
   * @throws JournalException when the file is damaged or in use
   */
  public static Journal open(
      Path folder, UUID nodeId, long applied, JournalSettings settings, InstantSource clock) {
    Journal journal = new Journal(JournalFile.open(folder, nodeId), applied, settings, clock);
    journal.thread.start();
    return journal;
  }

  // --- the apply thread

  @Override
  public void onChanges(ChangeSet changes) {
    lock.lock();
    try {
      if (cutOffAt > 0 && queued <= settings.maxPendingChanges() / 2) {
        endCutOff();
      }
      if (cutOffAt == 0 && !hasSpace()) {
        cutOffAt = told + 1;
        LOG.error(
            "the journal cannot follow: {} changes wait (rollcall.journal.max-pending-changes), it"
                + " goes on without those from index {}",
            queued,
            cutOffAt);
      }
      if (cutOffAt == 0) {
        queue.add(new Item.Changes(changes));
        queued += changes.changes().size();
        if (queue.size() == 1) {
          work.signal();
        }
      }
      told = changes.appliedIndex();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onApplied(long appliedIndex) {
    lock.lock();
    try {
      told = appliedIndex;
      if (!barriers.isEmpty()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    lock.lock();
    try {
      long from = cutOffAt > 0 ? cutOffAt : told + 1;
      cutOffAt = 0;
      queue.add(
          new Item.Gap(Math.min(from, appliedIndex), appliedIndex, "the state came as a snapshot"));
      told = appliedIndex;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for space in the queue, a moment. */
  private boolean hasSpace() {
    long left = settings.applyWait().toNanos();
    while (queued >= settings.maxPendingChanges() && left > 0 && !closed) {
      try {
        left = space.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return queued < settings.maxPendingChanges();
  }

  private void endCutOff() {
    queue.add(new Item.Gap(cutOffAt, told, "too many changes waited"));
    cutOffAt = 0;
    work.signal();
  }

  // --- for others

  /**
   * Called before the state is written to disk: returns once everything that the state holds by now
   * is in the file for good. When that is not to be had within some seconds it returns all the
   * same; a crash then leaves a gap, and the next start says which.
   *
   * @param applied the state's index
   */
  public void durableFirst(LongSupplier applied) {
    if (closed || failing) {
      return;
    }
    long index = applied.getAsLong();
    if (index <= durable) {
      return;
    }
    Barrier barrier = new Barrier(index, true, new CompletableFuture<>());
    await(barrier);
    try {
      barrier.done().get(DURABLE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the journal is at {}, the state goes to disk at {}", durable, index, e);
    }
  }

  /** Tells after each batch of new entries; called on the journal's thread, must be quick. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  /** The place of the newest entry in memory. */
  public EntryId newest() {
    return recent.last();
  }

  /** What came after a place, in order, from memory; empty when it is too long ago for that. */
  public Optional<List<Entry>> recentAfter(EntryId place) {
    return recent.after(place);
  }

  /** All that came after this place is in memory. */
  public EntryId recentFrom() {
    return recent.floor();
  }

  /**
   * What came after a place, in order, from the file; at most so many.
   *
   * @throws JournalException when the file cannot be read or is not written in time
   */
  public List<Entry> after(EntryId place, int limit) {
    settle();
    return file.after(place, limit);
  }

  /**
   * A page, newest first. Everything that this node had applied when it was asked for is in it.
   *
   * @throws JournalException when the file cannot be read or is not written in time
   */
  public List<Entry> read(JournalQuery query) {
    settle();
    return file.read(query);
  }

  /**
   * How often the checks of each service changed their status.
   *
   * @param stretches how many stretches of time up to now
   * @return by the service's name in lower case: a number for each stretch, the oldest first
   */
  public Map<String, List<Integer>> flaps(int stretches, Duration stretch) {
    long since = clock.millis() - stretches * stretch.toMillis();
    Map<String, List<Integer>> counts = new HashMap<>();
    for (JournalFile.Flaps each : file.flaps(since, stretch.toMillis())) {
      int at = Math.clamp(each.stretch(), 0, stretches - 1);
      List<Integer> ofService =
          counts.computeIfAbsent(
              each.service().toLowerCase(Locale.ROOT),
              name -> new ArrayList<>(Collections.nCopies(stretches, 0)));
      ofService.set(at, ofService.get(at) + each.count());
    }
    return counts;
  }

  /** The last index whose entries were removed for their age or number; 0 when none were. */
  public long trimmed() {
    return file.trimmed();
  }

  /** Entries in the file. */
  public long size() {
    return file.size();
  }

  public long fileBytes() {
    return file.bytes();
  }

  /** Entries made since the start. */
  public long entriesMade() {
    return entriesMade.sum();
  }

  /** Gaps since the start. */
  public long gaps() {
    return gaps.sum();
  }

  /** Changes that wait. */
  public int pendingChanges() {
    lock.lock();
    try {
      return queued;
    } finally {
      lock.unlock();
    }
  }

  /** How long the oldest entry waits that is not in the file yet; zero when all are. */
  public Duration lag() {
    long since = unwrittenSince;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Whether the file can be written, as far as the last try tells. */
  public boolean healthy() {
    return !failing;
  }

  /** Waits until everything told by now is in the file. */
  private void settle() {
    Barrier barrier = new Barrier(toldByNow(), false, new CompletableFuture<>());
    await(barrier);
    try {
      barrier.done().get(SETTLE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the journal was written", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the journal is not written in time", e);
    }
  }

  private long toldByNow() {
    lock.lock();
    try {
      return told;
    } finally {
      lock.unlock();
    }
  }

  private void await(Barrier barrier) {
    lock.lock();
    try {
      if (closed) {
        barrier.done().completeExceptionally(new IllegalStateException("the journal is closed"));
        return;
      }
      barriers.add(barrier);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits and closes the file. Nothing may be applied any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
  }

  // --- the journal's thread

  private void run() {
    try {
      while (true) {
        Taken taken = take();
        make(taken);
        boolean last = taken.closing() && taken.items().isEmpty();
        if (last || mustWrite(taken)) {
          write(taken, last);
        }
        complete(taken.barriers());
        trim();
        if (last) {
          return;
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("The journal has stopped; the node goes on without it", e);
      failing = true;
    } finally {
      stop();
      ended.countDown();
    }
  }

  private record Taken(List<Item> items, long upTo, List<Barrier> barriers, boolean closing) {}

  private Taken take() {
    lock.lock();
    try {
      long left = untilWrite();
      while (queue.isEmpty() && cutOffAt == 0 && !closing && left > 0 && !anyReady()) {
        left = Math.min(work.awaitNanos(left), untilWrite());
      }
      if (queue.isEmpty() && cutOffAt > 0) {
        endCutOff();
      }
      long upTo = cutOffAt > 0 ? cutOffAt - 1 : told;
      List<Item> items = List.copyOf(queue);
      queue.clear();
      queued = 0;
      space.signalAll();
      List<Barrier> ready = new ArrayList<>();
      for (Barrier each : barriers) {
        if (each.index() <= upTo) {
          ready.add(each);
        }
      }
      barriers.removeAll(ready);
      return new Taken(items, upTo, ready, closing);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; whoever does wants it to end.
      return new Taken(List.of(), reached, List.of(), true);
    } finally {
      lock.unlock();
    }
  }

  private boolean anyReady() {
    return barriers.stream().anyMatch(each -> each.index() <= told);
  }

  private long untilWrite() {
    long now = System.nanoTime();
    long trim = trimmedAt + TRIM_NANOS - now;
    long interval = lostFrom > 0 ? RETRY_NANOS : settings.writeInterval().toNanos();
    return pending.isEmpty() && lostFrom == 0
        ? trim
        : Math.min(trim, pendingSince + interval - now);
  }

  private void make(Taken taken) {
    List<Entry> made = new ArrayList<>();
    for (Item each : taken.items()) {
      switch (each) {
        case Item.Changes changes -> made.addAll(Derivation.entries(changes.set(), reached));
        case Item.Gap gap -> {
          long from = Math.max(gap.from(), file.progress() + 1);
          if (gap.index() >= from) {
            gaps.increment();
            Entry entry = Entry.gap(from, gap.index(), clock.millis(), gap.reason());
            made.add(entry);
            LOG.warn("The journal has a gap: {}", entry.message());
          }
        }
      }
      reached = Math.max(reached, each.index());
    }
    reached = Math.max(reached, taken.upTo());
    if (made.isEmpty()) {
      return;
    }
    entriesMade.add(made.size());
    recent.add(made);
    if (pending.isEmpty()) {
      pendingSince = System.nanoTime();
    }
    if (unwrittenSince == 0) {
      unwrittenSince = System.nanoTime();
    }
    pending.addAll(made);
    listeners.forEach(Runnable::run);
  }

  private boolean mustWrite(Taken taken) {
    boolean due = untilWrite() <= 0 && !(pending.isEmpty() && lostFrom == 0);
    return due
        || pending.size() >= WRITE_ENTRIES
        || taken.barriers().stream().anyMatch(each -> each.durable() || !pending.isEmpty());
  }

  /** What cannot be written is given up, and told as a gap once the file can be written again. */
  private void write(Taken taken, boolean last) {
    List<Entry> entries = pending;
    if (lostFrom > 0) {
      entries = new ArrayList<>();
      entries.add(Entry.gap(lostFrom, reached, clock.millis(), "the file could not be written"));
    }
    try {
      file.append(entries, reached);
      if (last || taken.barriers().stream().anyMatch(Barrier::durable)) {
        file.sync();
        durable = reached;
      }
      if (failing) {
        LOG.info("The journal's file can be written again");
      }
      lostFrom = 0;
      failing = false;
      unwrittenSince = 0;
    } catch (JournalException e) {
      if (!failing) {
        LOG.error("The journal has a gap from index {}", file.progress() + 1, e);
        gaps.increment();
      }
      failing = true;
      lostFrom = file.progress() + 1;
      pendingSince = System.nanoTime();
    }
    pending = new ArrayList<>();
  }

  private void complete(List<Barrier> ready) {
    for (Barrier each : ready) {
      if (failing) {
        each.done().completeExceptionally(new IllegalStateException("the file cannot be written"));
      } else {
        each.done().complete(null);
      }
    }
  }

  private void trim() {
    boolean due = System.nanoTime() - trimmedAt >= TRIM_NANOS;
    if (!due && file.size() <= settings.maxEntries() + settings.maxEntries() / 20) {
      return;
    }
    trimmedAt = System.nanoTime();
    if (failing) {
      return;
    }
    try {
      file.trim(clock.millis() - settings.maxAge().toMillis(), settings.maxEntries());
    } catch (JournalException e) {
      LOG.error("The journal's old entries cannot be removed", e);
    }
  }

  private void stop() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      queued = 0;
      space.signalAll();
      complete(barriers);
      barriers.clear();
    } finally {
      lock.unlock();
    }
  }
}
