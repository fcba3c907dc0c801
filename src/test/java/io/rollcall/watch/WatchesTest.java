package io.rollcall.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Every rule on one thread: what would run on others runs when the test says so. */
class WatchesTest {
  private static final Duration WAIT = Duration.ofMinutes(5);

  /** What a future that should be complete shows if it is not: the test fails and does not hang. */
  private static final Answer<Long> NOT_YET = new Answer<>(Long.MAX_VALUE, Long.MAX_VALUE);

  private final FakeState state = new FakeState();
  private final HeldThreads threads = new HeldThreads();
  private final HeldTimers timers = new HeldTimers();
  private final Watches watches = new Watches(100, threads, timers, timers::stop);

  @Test
  void indexZeroIsAnsweredAtOnceFromAnEvaluationOfItsOwn() {
    state.publish("k");

    CompletableFuture<Answer<Long>> first = watches.ask(state.query("k"), 0, WAIT);
    CompletableFuture<Answer<Long>> second = watches.ask(state.query("k"), 0, WAIT);

    assertThat(first.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(second.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(state.reads).hasValue(2);
    assertNothingIsLeft();
  }

  @Test
  void anIndexThatIsPassedAlreadyIsAnsweredAtOnce() {
    state.publish("k");

    assertThat(watches.ask(state.query("k"), 10, WAIT).getNow(NOT_YET).index()).isEqualTo(11);
    assertNothingIsLeft();
  }

  @Test
  void noWaitMeansAnAnswerAtOnce() {
    state.publish("k");

    assertThat(watches.ask(state.query("k"), 99, Duration.ZERO).getNow(NOT_YET).index())
        .isEqualTo(11);
    assertNothingIsLeft();
  }

  @Test
  void aChangeOfTheWatchedDataAnswers() {
    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 5, WAIT);
    assertThat(parked).isNotDone();
    assertThat(watches.waiters()).isEqualTo(1);
    assertThat(watches.sharedQueries()).isEqualTo(1);

    long written = state.write(watches, "k");
    assertThat(parked).as("nothing is completed on the apply thread").isNotDone();
    threads.runAll();

    assertThat(parked.getNow(NOT_YET).index()).isEqualTo(written);
    assertThat(watches.completions()).isEqualTo(1);
    assertNothingIsLeft();
  }

  @Test
  void aChangeOfOtherDataDoesNotEvenEvaluate() {
    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 5, WAIT);
    long before = state.reads.get();

    state.write(watches, "other");
    threads.runAll();

    assertThat(parked).isNotDone();
    assertThat(state.reads).hasValue(before);
  }

  @Test
  void equalQueriesShareOneEvaluationAndOneAnswer() {
    List<CompletableFuture<Answer<Long>>> parked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      parked.add(watches.ask(state.query("k"), 5, WAIT));
    }
    assertThat(watches.sharedQueries()).isEqualTo(1);
    assertThat(state.reads).as("the later ones know what the first one found").hasValue(1);

    state.write(watches, "k");
    threads.runAll();

    assertThat(state.reads).hasValue(2);
    assertThat(watches.evaluations()).isEqualTo(2);
    assertThat(watches.completions()).isEqualTo(100);
    assertThat(parked).allSatisfy(one -> assertThat(one).isCompleted());
    assertThat(parked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertNothingIsLeft();
  }

  @Test
  void thoseWhoseIndexIsNotPassedStayParked() {
    CompletableFuture<Answer<Long>> behind = watches.ask(state.query("k"), 5, WAIT);
    CompletableFuture<Answer<Long>> ahead = watches.ask(state.query("k"), 11, WAIT);

    state.write(watches, "k");
    threads.runAll();
    assertThat(behind.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(ahead).isNotDone();

    state.write(watches, "k");
    threads.runAll();
    assertThat(ahead.getNow(NOT_YET).index()).isEqualTo(12);
  }

  @Test
  void changesBeforeAndDuringAnEvaluationCostOneEach() {
    CompletableFuture<Answer<Long>> future = watches.ask(state.query("k"), 1000, WAIT);
    assertThat(state.reads).hasValue(1);

    state.write(watches, "k");
    state.write(watches, "k", "k");
    state.duringRead =
        () -> {
          state.duringRead = () -> {};
          state.write(watches, "k");
          state.write(watches, "k");
          state.write(watches, "k");
        };
    threads.runAll();

    assertThat(state.reads).hasValue(3);
    assertThat(future).isNotDone();
  }

  @Test
  void aChangeBetweenTheReadAndTheParkingIsNotMissed() {
    state.duringRead =
        () -> {
          state.duringRead = () -> {};
          state.write(watches, "k");
        };

    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 5, WAIT);
    threads.runAll();

    assertThat(parked.getNow(NOT_YET).index()).isEqualTo(11);
  }

  @Test
  void anAskIsNotAnsweredFromAnEvaluationThatBeganBeforeIt() {
    CompletableFuture<Answer<Long>> first = watches.ask(state.query("k"), 5, WAIT);
    List<CompletableFuture<Answer<Long>>> late = new ArrayList<>();
    state.write(watches, "k");
    state.duringRead =
        () -> {
          state.duringRead = () -> {};
          // The evaluation has looked and found 11. Now 12 is written and acknowledged, and asked
          // for.
          state.publish("k");
          late.add(watches.ask(state.query("k"), 5, WAIT));
        };
    threads.runAll();

    assertThat(first.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(late.getFirst().getNow(NOT_YET).index()).isEqualTo(12);
  }

  @Test
  void whatIsKnownIsUsedForParkingNeverForAnswering() {
    state.write(watches, "k");
    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 11, WAIT);
    state.publish("k"); // 12: applied, acknowledged, but not yet told of

    assertThat(watches.ask(state.query("k"), 10, WAIT).getNow(NOT_YET).index()).isEqualTo(12);
    threads.runAll();
    assertThat(parked.getNow(NOT_YET).index()).isEqualTo(12);
  }

  @Test
  void whenTheWaitIsOverTheAnswerIsThatOfTheMoment() {
    state.publish("k");
    CompletableFuture<Answer<Long>> equal =
        watches.ask(state.query("k"), 11, Duration.ofSeconds(10));
    CompletableFuture<Answer<Long>> future =
        watches.ask(state.query("k"), 99, Duration.ofSeconds(10));
    CompletableFuture<Answer<Long>> longer =
        watches.ask(state.query("k"), 99, Duration.ofSeconds(11));

    timers.advance(Duration.ofSeconds(9));
    threads.runAll();
    assertThat(equal).isNotDone();
    long before = state.reads.get();

    timers.advance(Duration.ofSeconds(1));
    assertThat(equal).as("the timer's thread evaluates nothing").isNotDone();
    threads.runAll();

    assertThat(equal.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(future.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(state.reads).as("evaluated afresh, once for both").hasValue(before + 1);
    assertThat(longer).isNotDone();
  }

  @Test
  void aWaitThatEndsDuringAnEvaluationIsAnsweredByTheNext() {
    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 99, WAIT);
    state.write(watches, "k");
    state.duringRead =
        () -> {
          state.duringRead = () -> {};
          state.publish("k");
          timers.advance(WAIT);
        };
    threads.runAll();

    assertThat(parked.getNow(NOT_YET).index()).isEqualTo(12);
  }

  @Test
  void aRestoreAnswersEverybodyWhateverTheIndex() {
    state.write(watches, "k");
    CompletableFuture<Answer<Long>> one = watches.ask(state.query("k"), 11, WAIT);
    CompletableFuture<Answer<Long>> other = watches.ask(state.query("j"), 99, WAIT);

    state.restore(watches);
    assertThat(one).isNotDone();
    threads.runAll();

    assertThat(one.getNow(NOT_YET).index()).isEqualTo(1);
    assertThat(other.getNow(NOT_YET).index()).isEqualTo(1);
    assertNothingIsLeft();
  }

  @Test
  void aRestoreDoesNotAnswerThoseWhoCameAfterIt() {
    CompletableFuture<Answer<Long>> before = watches.ask(state.query("k"), 99, WAIT);
    state.restore(watches);
    threads.runAll();

    assertThat(before).isCompleted();
    assertThat(watches.ask(state.query("k"), 99, WAIT)).isNotDone();
  }

  @Test
  void aClientThatGoesLeavesNothingBehind() {
    CompletableFuture<Answer<Long>> cancelled = watches.ask(state.query("k"), 5, WAIT);
    CompletableFuture<Answer<Long>> completed = watches.ask(state.query("k"), 5, WAIT);
    CompletableFuture<Answer<Long>> failed = watches.ask(state.query("k"), 5, WAIT);
    CompletableFuture<Answer<Long>> stays = watches.ask(state.query("k"), 5, WAIT);

    assertThat(cancelled.cancel(true)).isTrue();
    assertThat(completed.complete(new Answer<>(1, 1L))).isTrue();
    assertThat(failed.completeExceptionally(new IllegalStateException("gone"))).isTrue();
    assertThat(watches.waiters()).isEqualTo(1);
    assertThat(timers.pending()).isEqualTo(1);
    assertThat(watches.isIdle()).isFalse();

    stays.cancel(false);
    assertNothingIsLeft();

    long before = state.reads.get();
    state.write(watches, "k");
    threads.runAll();
    assertThat(state.reads).hasValue(before);
    assertThat(watches.completions()).isZero();
  }

  @Test
  void aClientThatGoesDuringTheEvaluationLeavesNothingBehind() {
    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 5, WAIT);
    state.write(watches, "k");
    state.duringRead = () -> parked.cancel(true);
    threads.runAll();

    assertThat(parked).isCancelled();
    assertNothingIsLeft();
    assertThat(watches.ask(state.query("k"), 5, WAIT).getNow(NOT_YET).index()).isEqualTo(11);
  }

  @Test
  void aQueryThatRetiredIsAskedAnew() {
    for (int round = 0; round < 3; round++) {
      CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 100, WAIT);
      assertThat(parked).isNotDone();
      parked.cancel(true);
      assertNothingIsLeft();
    }
  }

  @Test
  void overTheLimitAnAskFailsAndTheOthersStay() {
    List<CompletableFuture<Answer<Long>>> parked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      parked.add(watches.ask(state.query("k" + i), 5, WAIT));
    }

    assertThat(watches.ask(state.query("k"), 5, WAIT))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(TooManyWaitersException.class)
        .withMessageContaining("100")
        .withMessageContaining("rollcall.watch.max-waiters");
    assertThat(watches.ask(state.query("k"), 0, WAIT)).isCompleted();
    assertThat(parked).allSatisfy(one -> assertThat(one).isNotDone());

    parked.getFirst().cancel(true);
    assertThat(watches.ask(state.query("k"), 5, WAIT)).isNotDone();
    assertThat(watches.waiters()).isEqualTo(100);
  }

  @Test
  void anEvaluationThatThrowsFailsItsWaitersAndNobodyAfterThem() {
    CompletableFuture<Answer<Long>> one = watches.ask(state.query("k"), 5, WAIT);
    CompletableFuture<Answer<Long>> other = watches.ask(state.query("k"), 99, WAIT);
    state.duringRead =
        () -> {
          throw new IllegalStateException("broken");
        };
    state.write(watches, "k");
    threads.runAll();

    assertThat(one).isCompletedExceptionally();
    assertThatThrownBy(other::join).hasRootCauseMessage("broken");
    assertThat(watches.ask(state.query("k"), 0, WAIT)).isCompletedExceptionally();
    assertThat(watches.ask(state.query("k"), 5, WAIT)).isCompletedExceptionally();
    assertNothingIsLeft();

    state.duringRead = () -> {};
    CompletableFuture<Answer<Long>> later = watches.ask(state.query("k"), 11, WAIT);
    assertThat(later).isNotDone();
    state.write(watches, "k");
    threads.runAll();
    assertThat(later.getNow(NOT_YET).index()).isEqualTo(12);
  }

  @Test
  void aContinuationThatBlocksHoldsUpNoFurtherEvaluation() {
    CompletableFuture<Answer<Long>> first = watches.ask(state.query("k"), 5, WAIT);
    CompletableFuture<Answer<Long>> second = watches.ask(state.query("k"), 11, WAIT);
    List<Boolean> answeredMeanwhile = new ArrayList<>();
    CompletableFuture<Void> written =
        first.thenAccept(
            answer -> {
              // Stands for a write to a slow socket: other threads go on meanwhile.
              state.write(watches, "k");
              threads.runAll();
              answeredMeanwhile.add(second.isDone());
            });
    state.write(watches, "k");
    threads.runAll();

    assertThat(written).isCompleted();
    assertThat(answeredMeanwhile).containsExactly(true);
  }

  @Test
  void theApplyThreadStartsOneThreadHoweverManyQueriesAreConcerned() {
    List<CompletableFuture<Answer<Long>>> parked = new ArrayList<>();
    String[] keys = new String[50];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "k" + i;
      parked.add(watches.ask(state.query(keys[i]), 5, WAIT));
    }
    state.write(watches, keys);
    assertThat(threads.held()).isEqualTo(1);

    threads.runAll();
    assertThat(parked).allSatisfy(one -> assertThat(one).isCompleted());
  }

  @Test
  void followersHearEverythingInOrderOnTheApplyThread() {
    List<String> heard = new ArrayList<>();
    watches.subscribe(follower("first", heard));
    watches.subscribe(follower("second", heard));

    state.write(watches, "k");
    state.restore(watches);

    assertThat(heard)
        .containsExactly(
            "first changes 11", "second changes 11", "first restore 11", "second restore 11");
  }

  @Test
  void closingAnswersThoseWhoWaitAndTakesNoMore() {
    state.publish("k");
    CompletableFuture<Answer<Long>> parked = watches.ask(state.query("k"), 99, WAIT);

    watches.close();
    threads.runAll();

    assertThat(parked.getNow(NOT_YET).index()).isEqualTo(11);
    assertThat(timers.stopped).isTrue();
    assertThatThrownBy(watches.ask(state.query("k"), 99, WAIT)::join)
        .hasCauseInstanceOf(WatchesClosedException.class);
    assertThat(watches.ask(state.query("k"), 0, WAIT).getNow(NOT_YET).index()).isEqualTo(11);
    assertNothingIsLeft();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> watches.ask(state.query("k"), -1, WAIT))
        .hasMessage("minIndex: -1 (expected: >= 0)");
    assertThatThrownBy(() -> new Watches(0)).hasMessage("maxWaiters: 0 (expected: >= 1)");
  }

  private void assertNothingIsLeft() {
    assertThat(watches.waiters()).isZero();
    assertThat(watches.sharedQueries()).isZero();
    assertThat(watches.isIdle()).isTrue();
    assertThat(timers.pending()).isZero();
  }

  private static ChangeListener follower(String name, List<String> heard) {
    return new ChangeListener() {
      @Override
      public void onChanges(ChangeSet changes) {
        heard.add(name + " changes " + changes.appliedIndex());
      }

      @Override
      public void onRestore(long appliedIndex) {
        heard.add(name + " restore " + appliedIndex);
      }
    };
  }

  /** Threads that run one after the other when told to. */
  private static final class HeldThreads implements Executor {
    private final Deque<Runnable> held = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      held.add(task);
    }

    int held() {
      return held.size();
    }

    void runAll() {
      for (Runnable task = held.poll(); task != null; task = held.poll()) {
        task.run();
      }
    }
  }

  /** A clock that goes on when told to. */
  private static final class HeldTimers implements Watches.Timers {
    private record Due(long at, FutureTask<?> task) {}

    private final PriorityQueue<Due> dues = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private long now;
    private boolean stopped;

    @Override
    public Future<?> after(long nanos, Runnable task) {
      FutureTask<?> due = new FutureTask<>(task, null);
      dues.add(new Due(now + nanos, due));
      return due;
    }

    long pending() {
      return dues.stream().filter(due -> !due.task.isDone()).count();
    }

    void advance(Duration by) {
      now += by.toNanos();
      while (!dues.isEmpty() && dues.peek().at <= now) {
        dues.poll().task.run();
      }
    }

    void stop() {
      stopped = true;
    }
  }
}
