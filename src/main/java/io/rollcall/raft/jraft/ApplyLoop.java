package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.command.codec.CommandCodec;
import io.rollcall.machine.StateMachine;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's apply thread on its way into the state machine: entries in runs, snapshots, changes
 * of leadership. Called by the engine, one call at a time; {@link #failure} and {@link
 * #snapshotIndex} may be read by any thread.
 */
final class ApplyLoop extends StateMachineAdapter {
  private static final Logger log = LoggerFactory.getLogger(ApplyLoop.class);

  /** The folder inside a snapshot that holds the state. */
  private static final String STATE = "state";

  private static final int MAX_RUN_ENTRIES = 1024;
  private static final int MAX_RUN_BYTES = 4 * 1024 * 1024;

  private final StateMachine machine;
  private final LeadershipBoard board;
  private final Members members;
  private final LongSupplier engineAppliedIndex;
  private final LongConsumer afterRun;
  private final Runnable membersChanged;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private volatile long snapshotIndex;
  private long savingIndex;
  private final LongAdder runs = new LongAdder();
  private final LongAdder applied = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /**
   * @param engineAppliedIndex the engine's applied index, which counts its own entries too
   * @param afterRun told the last index after each run of entries
   * @param membersChanged called when the engine says that other servers vote now
   */
  ApplyLoop(
      StateMachine machine,
      LeadershipBoard board,
      Members members,
      LongSupplier engineAppliedIndex,
      LongConsumer afterRun,
      Runnable membersChanged) {
    this.machine = machine;
    this.board = board;
    this.members = members;
    this.engineAppliedIndex = engineAppliedIndex;
    this.afterRun = afterRun;
    this.membersChanged = membersChanged;
  }

  /** Why this node has stopped taking part. */
  Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** The last entry in the newest snapshot that is known to be whole; 0 without one. */
  long snapshotIndex() {
    return snapshotIndex;
  }

  void snapshotTaken(long index) {
    snapshotIndex = Math.max(snapshotIndex, index);
  }

  /** The last entry of the snapshot that was begun last. */
  long savingIndex() {
    return savingIndex;
  }

  /** Steps in which entries were applied. */
  long runs() {
    return runs.sum();
  }

  long applied() {
    return applied.sum();
  }

  /** What the steps took. */
  long nanos() {
    return nanos.sum();
  }

  @Override
  public void onApply(Iterator entries) {
    Run run = new Run();
    try {
      while (entries.hasNext()) {
        run.add(entries);
        entries.next();
        if (run.isFull()) {
          run.apply();
        }
      }
      run.apply();
    } catch (Throwable e) {
      // Whatever it is, this replica can no longer say what its state is.
      String reason = "applying entries up to " + run.lastIndex + " failed: " + e;
      log.error("This node stops: {}", reason, e);
      failure.compareAndSet(null, reason);
      // The engine counts the entry that it stands on among those to be rolled back.
      long rollback = entries.hasNext() ? run.size() + 1L : run.size();
      entries.setErrorAndRollback(
          Math.max(1, rollback), new Status(RaftError.ESTATEMACHINE, "%s", reason));
    }
  }

  /** Entries that are applied as one step. */
  private final class Run {
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<@Nullable ProposalClosure> closures = new ArrayList<>();
    private int bytes;
    private long lastIndex;

    int size() {
      return entries.size();
    }

    boolean isFull() {
      return entries.size() >= MAX_RUN_ENTRIES || bytes >= MAX_RUN_BYTES;
    }

    void add(Iterator at) {
      long index = at.getIndex();
      lastIndex = index;
      ProposalClosure closure = at.done() instanceof ProposalClosure proposal ? proposal : null;
      if (closure == null && index <= machine.appliedIndex()) {
        return; // replayed after a restart: the state on disk has it
      }
      ByteBuffer data = at.getData();
      bytes += data.remaining();
      entries.add(
          closure != null
              ? new LogEntry(index, closure.timestampMillis(), closure.command())
              : new LogEntry(
                  index,
                  EntryFormat.timestampMillis(data),
                  CommandCodec.decode(EntryFormat.frame(data))));
      closures.add(closure);
    }

    void apply() {
      if (entries.isEmpty()) {
        return;
      }
      long began = System.nanoTime();
      List<Outcome> outcomes = machine.apply(entries);
      nanos.add(System.nanoTime() - began);
      runs.increment();
      applied.add(entries.size());
      if (outcomes.size() != entries.size()) {
        throw new IllegalStateException(
            "outcomes: " + outcomes.size() + " (expected: " + entries.size() + ")");
      }
      for (int i = 0; i < closures.size(); i++) {
        ProposalClosure closure = closures.get(i);
        if (closure != null) {
          closure.applied(entries.get(i).index(), outcomes.get(i));
        }
      }
      entries.clear();
      closures.clear();
      bytes = 0;
      afterRun.accept(lastIndex);
    }
  }

  @Override
  public void onSnapshotSave(SnapshotWriter writer, Closure done) {
    try {
      long index = engineAppliedIndex.getAsLong();
      if (index > machine.appliedIndex()) {
        machine.skipTo(index);
      }
      savingIndex = index;
      Path root = Path.of(writer.getPath());
      machine.checkpoint(root.resolve(STATE));
      int files = 0;
      try (Stream<Path> all = Files.walk(root.resolve(STATE))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          // The engine ships the files that are named to it, each for itself.
          if (!writer.addFile(root.relativize(file).toString().replace('\\', '/'))) {
            throw new IOException("the engine did not take " + file + " into the snapshot");
          }
          files++;
        }
      }
      log.debug("Snapshot at {}: {} files", index, files);
      done.run(Status.OK());
    } catch (IOException | RuntimeException e) {
      log.error("No snapshot could be taken; the log grows until one can", e);
      // Not EIO, for which the engine would stop: the log itself can still be written.
      done.run(new Status(RaftError.EINTERNAL, "%s", String.valueOf(e)));
    }
  }

  @Override
  public boolean onSnapshotLoad(SnapshotReader reader) {
    SnapshotMeta meta = reader.load();
    if (meta == null) {
      return false;
    }
    long index = meta.getLastIncludedIndex();
    try {
      if (machine.appliedIndex() < index) {
        log.info("Restoring the state from the snapshot at {}", index);
        machine.restore(Path.of(reader.getPath()).resolve(STATE));
        if (machine.appliedIndex() != index) {
          throw new IllegalStateException(
              "restored state is at " + machine.appliedIndex() + " (expected: " + index + ")");
        }
      }
      snapshotTaken(index);
      return true;
    } catch (RuntimeException e) {
      String reason = "restoring the snapshot at " + index + " failed: " + e;
      log.error("This node stops: {}", reason, e);
      failure.compareAndSet(null, reason);
      return false;
    }
  }

  @Override
  public void onLeaderStart(long term) {
    // The engine says so once the term's first entry is applied, and with it all before it.
    board.post(new Leadership(term, members.self().name(), true));
  }

  @Override
  public void onLeaderStop(Status status) {
    board.post(new Leadership(board.current().term(), "", false));
  }

  @Override
  public void onStartFollowing(LeaderChangeContext context) {
    board.post(
        new Leadership(context.getTerm(), members.nameOf(context.getLeaderId()).orElse(""), false));
  }

  @Override
  public void onStopFollowing(LeaderChangeContext context) {
    board.post(new Leadership(context.getTerm(), "", false));
  }

  @Override
  public void onError(RaftException e) {
    String reason = e.getType() + ": " + e.getStatus().getErrorMsg();
    if (failure.compareAndSet(null, reason)) {
      log.error("This node stops: {}", reason, e);
    }
    board.post(new Leadership(board.current().term(), "", false));
  }

  @Override
  public void onConfigurationCommitted(Configuration configuration) {
    log.debug("Voters are {}", configuration);
    membersChanged.run();
  }

  @Override
  public void onShutdown() {
    board.post(new Leadership(board.current().term(), "", false));
  }
}
