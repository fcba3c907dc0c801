package io.rollcall.core.txn;

import io.rollcall.command.Outcome;
import io.rollcall.command.TxnCommand;
import io.rollcall.command.TxnReads;
import io.rollcall.core.Consistency;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.StateQuery;
import io.rollcall.core.kv.KvService;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Transactions as the doors see them. Any thread; never blocks, except as {@link Reads} does. */
public final class TxnService {
  private final Proposals proposals;
  private final Reads reads;
  private final KvService kv;

  public TxnService(Proposals proposals, Reads reads, KvService kv) {
    this.proposals = proposals;
    this.reads = reads;
    this.kv = kv;
  }

  /**
   * Does all operations or none. Where all of them only read, they see one version of the state and
   * the log is not asked.
   *
   * @param consistency for a transaction that only reads; one that writes is always consistent
   * @return {@link Outcome.Answered} or {@link Outcome.Undone}; fails as {@link
   *     KvService#checkLimits} and {@link Proposals#submit} do
   */
  public CompletableFuture<Outcome> submit(TxnCommand.Batch batch, Consistency consistency) {
    for (TxnCommand.Operation operation : batch.operations()) {
      if (operation instanceof TxnCommand.Kv write) {
        kv.checkLimits(write.command());
      }
    }
    List<TxnCommand.Read> onlyReads =
        batch.operations().stream()
            .filter(TxnCommand.Read.class::isInstance)
            .map(TxnCommand.Read.class::cast)
            .toList();
    return onlyReads.size() < batch.operations().size()
        ? proposals.propose(batch)
        : reads
            .read(new ReadBatch(onlyReads), new ReadOptions(consistency, 0, Duration.ZERO))
            .thenApply(Answer::result);
  }

  /** It never waits, so nothing can wake it. */
  private record ReadBatch(List<TxnCommand.Read> operations) implements StateQuery<Outcome> {
    @Override
    public Set<Interest> interests() {
      return Set.of();
    }

    @Override
    public Answer<Outcome> answer(ReadView view) {
      return new Answer<>(view.appliedIndex(), TxnReads.answer(new OfView(view), operations));
    }
  }

  private record OfView(ReadView view) implements TxnReads.State {
    @Override
    public @Nullable KeyRecord key(Key key) {
      return view.key(key);
    }

    @Override
    public void keys(Bytes prefix, Predicate<KeyRecord> visitor) {
      view.keys(prefix, visitor);
    }

    @Override
    public @Nullable Node node(String name) {
      return view.catalog().node(name);
    }

    @Override
    public @Nullable Node nodeById(String id) {
      return view.catalog().nodeById(id);
    }

    @Override
    public @Nullable ServiceInstance service(String node, String serviceId) {
      return view.catalog().service(node, serviceId);
    }

    @Override
    public @Nullable Check check(String node, String checkId) {
      return view.catalog().check(node, checkId);
    }
  }
}
