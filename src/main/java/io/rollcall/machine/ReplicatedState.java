package io.rollcall.machine;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.ClusterMark;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.EventCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.OperatorCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.command.QueryCommand;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.store.ReadView;
import io.rollcall.store.Setting;
import io.rollcall.store.Staging;
import io.rollcall.store.Store;
import io.rollcall.store.WriteTxn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine over the store: one transaction for each run of entries, one applier for each
 * family of commands. Keeps nothing of its own, so that a node that restarts, replays or takes in a
 * snapshot cannot differ from one that never stopped.
 *
 * <p>Threads as {@link StateMachine} says.
 */
public final class ReplicatedState implements StateMachine {
  private final Store store;
  private final ChangeListener listener;

  private final KvApplier kv = new KvApplier();
  private final SessionApplier sessions = new SessionApplier(kv);
  private final CatalogApplier catalog = new CatalogApplier(sessions);
  private final OperatorApplier operator = new OperatorApplier();
  private final TxnApplier txns = new TxnApplier(kv, catalog, sessions);
  private final QueryApplier queries = new QueryApplier();
  private final EventApplier events = new EventApplier();
  private final CoordinateApplier coordinates = new CoordinateApplier();
  private final SystemApplier system = new SystemApplier();

  /**
   * @param store stays its opener's to close
   * @param listener hears of every run that changed something
   */
  public ReplicatedState(Store store, ChangeListener listener) {
    this.store = store;
    this.listener = listener;
  }

  @Override
  public long appliedIndex() {
    return store.appliedIndex();
  }

  @Override
  public @Nullable ClusterMark mark() {
    try (ReadView view = store.view()) {
      Setting setting = view.setting(Setting.CLUSTER);
      return setting == null ? null : ClusterMark.decode(setting.value());
    }
  }

  /**
   * As {@link StateMachine#apply}; an entry out of order counts as a repeated one, and a restore is
   * a step of its own between those before and after it.
   *
   * @throws RuntimeException whatever went wrong: nothing of the step was kept
   */
  @Override
  public List<Outcome> apply(List<LogEntry> entries) {
    List<Outcome> outcomes = new ArrayList<>(entries.size());
    int from = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).command() instanceof OperatorCommand.RestoreSnapshot restore) {
        outcomes.addAll(applyAsOne(entries.subList(from, i)));
        outcomes.add(restore(entries.get(i), restore));
        from = i + 1;
      }
    }
    outcomes.addAll(applyAsOne(entries.subList(from, entries.size())));
    return outcomes;
  }

  private Outcome restore(LogEntry entry, OperatorCommand.RestoreSnapshot command) {
    if (entry.index() <= store.appliedIndex()) {
      return Outcome.ACCEPTED;
    }
    try (WriteTxn txn = store.begin()) {
      Staging staged = txn.staging();
      if (staged == null
          || !staged.restore().equals(command.restore())
          || staged.pieces() != command.pieces()) {
        txn.commit(entry.index());
        listener.onApplied(entry.index());
        return Outcome.UNMET;
      }
    }
    try {
      store.restoreStaged(entry.index());
    } catch (MalformedRecordException e) {
      try (WriteTxn txn = store.begin()) {
        txn.unstage();
        txn.commit(entry.index());
      }
      listener.onApplied(entry.index());
      return new Outcome.Rejected(new Rejection.UnreadableSnapshot(String.valueOf(e.getMessage())));
    }
    listener.onRestore(entry.index());
    return Outcome.ACCEPTED;
  }

  private List<Outcome> applyAsOne(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return List.of();
    }
    long before = store.appliedIndex();
    long applied = before;
    List<Outcome> outcomes = new ArrayList<>(entries.size());
    List<Change> changes = new ArrayList<>();
    List<ChangeSet.Moment> moments = new ArrayList<>();
    try (WriteTxn txn = store.begin()) {
      for (LogEntry entry : entries) {
        if (entry.index() <= applied) {
          outcomes.add(Outcome.ACCEPTED);
          continue;
        }
        Step step = new Step(txn, entry.index(), entry.timestampMillis(), changes);
        int changedBefore = changes.size();
        Outcome outcome = apply(step, entry.command());
        step.finish(outcome);
        if (changes.size() > changedBefore) {
          moments.add(new ChangeSet.Moment(entry.index(), step.timeMillis()));
        }
        outcomes.add(outcome);
        applied = entry.index();
      }
      if (applied > before) {
        txn.commit(applied);
      }
    }
    if (!changes.isEmpty()) {
      listener.onChanges(new ChangeSet(applied, List.copyOf(changes), List.copyOf(moments)));
    } else if (applied > before) {
      listener.onApplied(applied);
    }
    return outcomes;
  }

  private Outcome apply(Step step, Command command) {
    return switch (command) {
      case KvCommand c -> kv.apply(step, c);
      case CatalogCommand c -> catalog.apply(step, c);
      case SessionCommand c -> sessions.apply(step, c);
      case OperatorCommand c -> operator.apply(step, c);
      case TxnCommand c -> txns.apply(step, c);
      case QueryCommand c -> queries.apply(step, c);
      case EventCommand c -> events.apply(step, c);
      case CoordinateCommand c -> coordinates.apply(step, c);
      case SystemCommand c -> system.apply(step, c);
    };
  }

  @Override
  public void skipTo(long index) {
    if (index <= store.appliedIndex()) {
      return;
    }
    try (WriteTxn txn = store.begin()) {
      txn.commit(index);
    }
    listener.onApplied(index);
  }

  @Override
  public void checkpoint(Path folder) {
    store.checkpoint(folder);
  }

  @Override
  public void restore(Path folder) {
    store.restore(folder);
    listener.onRestore(store.appliedIndex());
  }
}
