package io.rollcall.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.Command;
import io.rollcall.raft.Committed;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.watch.Answer;
import io.rollcall.watch.BlockingReads;
import io.rollcall.watch.Interest;
import io.rollcall.watch.Query;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a read goes on that a thread asked for which serves others too. */
class ReadsTest {
  @TempDir Path folder;
  private final BarrierOnly log = new BarrierOnly();
  private final List<Runnable> onward = new ArrayList<>();
  private Store store;
  private Reads reads;

  /** Tells the thread that answered it. */
  private record Kept(String name) implements StateQuery.ToldByIndex<Thread> {
    @Override
    public Set<Interest> interests() {
      return Set.of();
    }

    @Override
    public long index(ReadView view) {
      return 1;
    }

    @Override
    public Answer<Thread> answer(ReadView view) {
      return new Answer<>(1, Thread.currentThread());
    }
  }

  private record Quick() implements StateQuery<Thread> {
    @Override
    public Set<Interest> interests() {
      return Set.of();
    }

    @Override
    public boolean isQuick() {
      return true;
    }

    @Override
    public Answer<Thread> answer(ReadView view) {
      return new Answer<>(1, Thread.currentThread());
    }
  }

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"), StoreOptions.DEFAULTS);
    reads = new Reads(store::view, new AtOnce(), log);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aQuickReadGoesOnWhereItIsToldOnceTheBarrierIsPassed() {
    CompletableFuture<Answer<Thread>> read = reads.read(new Quick(), options(0));
    assertThat(onward).isEmpty();

    log.barrier.complete(null);

    assertThat(read).isNotDone();
    onward.getFirst().run();
    assertThat(read.join().result()).isEqualTo(Thread.currentThread());
  }

  @Test
  void aReadWhoseBarrierIsPassedGoesOnAtOnce() {
    log.barrier.complete(null);

    assertThat(reads.read(new Quick(), options(0))).isDone();
    assertThat(onward).isEmpty();
  }

  @Test
  void anAnswerThatMustBeMadeIsMadeOnAVirtualThreadAndGivenHereAfterwards() throws Exception {
    log.barrier.complete(null);

    Answer<Thread> made = reads.read(new Kept("web"), options(0)).get(10, TimeUnit.SECONDS);
    CompletableFuture<Answer<Thread>> again = reads.read(new Kept("web"), options(0));

    assertThat(made.result().isVirtual()).isTrue();
    assertThat(again).isDone();
    assertThat(again.join()).isSameAs(made);
  }

  @Test
  void aWaitIsNotParkedOnAThreadThatServesOthers() throws Exception {
    CompletableFuture<Answer<Thread>> read = reads.read(new Kept("web"), options(1));
    log.barrier.complete(null);

    assertThat(read.get(10, TimeUnit.SECONDS).result().isVirtual()).isTrue();
    assertThat(onward).isEmpty();
  }

  @Test
  void aBarrierThatFailsFailsTheRead() {
    CompletableFuture<Answer<Thread>> read = reads.read(new Quick(), options(0));
    log.barrier.completeExceptionally(new RaftException.NoLeader());
    onward.getFirst().run();

    assertThatThrownBy(read::join).hasCauseInstanceOf(RaftException.NoLeader.class);
  }

  @Test
  void aStateThatCannotBeReadFailsTheRead() {
    reads =
        new Reads(
            () -> {
              throw new IllegalStateException("closed");
            },
            new AtOnce(),
            log);
    CompletableFuture<Answer<Thread>> read = reads.read(new Kept("web"), options(0));
    log.barrier.complete(null);
    onward.getFirst().run();

    assertThatThrownBy(read::join).hasCauseInstanceOf(IllegalStateException.class);
  }

  private ReadOptions options(long minIndex) {
    return new ReadOptions(Consistency.DEFAULT, minIndex, Duration.ZERO, onward::add);
  }

  /** Answers without waiting for anything. */
  private static final class AtOnce implements BlockingReads {
    @Override
    public <R> CompletableFuture<Answer<R>> ask(Query<R> query, long minIndex, Duration wait) {
      return CompletableFuture.completedFuture(query.answer());
    }
  }

  /** Has a leader and a barrier that the test opens. */
  private static final class BarrierOnly implements ReplicatedLog {
    private final CompletableFuture<Void> barrier = new CompletableFuture<>();

    @Override
    public CompletableFuture<Void> readBarrier() {
      return barrier;
    }

    @Override
    public void onLeadership(Consumer<Leadership> listener) {
      listener.accept(new Leadership(1, "n1", true));
    }

    @Override
    public CompletableFuture<Committed> propose(Command command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Committed> proposeAsLeader(long term, Command command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public RaftStatus status() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> transferLeadership(String memberName) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> removeMember(String memberName) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Duration holdTime() {
      throw new UnsupportedOperationException();
    }
  }
}
