package io.rollcall.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a leader takes for a proof that it leads. */
class LeaderProofTest {
  private static final PeerId SELF = new PeerId("h1", 1);
  private static final Leadership LEADING = new Leadership(7, "n1", true);

  private final Map<PeerId, CompletableFuture<Long>> answers = new HashMap<>();
  private List<PeerId> voters = peers(3);
  private long term = 7;

  private final List<Runnable> later = new ArrayList<>();
  private final List<PeerId> asked = new ArrayList<>();
  private final LeaderProof proof =
      new LeaderProof(SELF, () -> voters, () -> term, this::ask, later::add);

  @ParameterizedTest
  @CsvSource({
    "3, 7 ?, true", // itself and one of two
    "3, ? 7, true",
    "3, 8 ?, pending", // the other may still agree
    "3, 8 6, false",
    "3, 8 7, true",
    "5, 7 ? ? ?, pending",
    "5, 7 ? 7 ?, true",
    "5, 7 8 8 8, false",
    "5, 8 8 ? 7, pending",
    "4, 7 8 ?, pending", // three of four
    "4, 7 ? 7, true",
    "4, 7 8 8, false",
    "2, 7, true",
    "2, 8, false",
    "1, '', true"
  })
  void aMajorityOfItsOwnTermIsOne(int size, String told, String expected) {
    voters = peers(size);
    String[] terms = told.isEmpty() ? new String[0] : told.split(" ");
    CompletableFuture<Boolean> proven = proof.of(LEADING);
    later.forEach(Runnable::run);
    for (int i = 0; i < terms.length; i++) {
      if (!terms[i].equals("?")) {
        answerOf(voters.get(i + 1)).complete(Long.valueOf(terms[i]));
      }
    }
    assertThat(proven.isDone() ? proven.join().toString() : "pending").isEqualTo(expected);
  }

  @Test
  void theWordOfAVoterWhoAsksCounts() {
    assertThat(proof.of(LEADING, voters.get(1))).isCompletedWithValue(true);
    assertThat(asked).isEmpty();

    voters = peers(5);
    CompletableFuture<Boolean> proven = proof.of(LEADING, voters.get(1));
    assertThat(asked).containsExactly(voters.get(2));
    answerOf(voters.get(2)).complete(7L);
    assertThat(proven).isCompletedWithValue(true);
  }

  @Test
  void theWordOfWhoDoesNotVoteDoesNot() {
    CompletableFuture<Boolean> proven = proof.of(LEADING, new PeerId("learner", 1));
    assertThat(proven).isNotDone();
    assertThat(asked).containsExactly(voters.get(1));
  }

  @Test
  void noMoreAreAskedThanAreNeeded() {
    voters = peers(5);
    var _ = proof.of(LEADING);
    assertThat(asked).isEqualTo(voters.subList(1, 3));
    for (PeerId voter : asked) {
      answerOf(voter).complete(7L);
    }
    later.forEach(Runnable::run);
    assertThat(asked).hasSize(2);
  }

  @Test
  void theOthersAreAskedWhenThoseAreSlowAndAreTheFirstFromThenOn() {
    CompletableFuture<Boolean> proven = proof.of(LEADING);
    assertThat(asked).containsExactly(voters.get(1));
    later.forEach(Runnable::run);
    assertThat(asked).containsExactly(voters.get(1), voters.get(2));
    answerOf(voters.get(2)).complete(7L);
    assertThat(proven).isCompletedWithValue(true);

    asked.clear();
    var _ = proof.of(LEADING);
    assertThat(asked).containsExactly(voters.get(2));
  }

  @Test
  void theOthersAreAskedAtOnceWhenOneOfThoseDisagrees() {
    CompletableFuture<Boolean> proven = proof.of(LEADING);
    answerOf(voters.get(1)).complete(8L);
    answerOf(voters.get(2)).complete(7L);
    assertThat(proven).isCompletedWithValue(true);
  }

  @Test
  void theOthersAreAskedWhenTheNodeIsStopping() {
    LeaderProof stopping =
        new LeaderProof(
            SELF,
            () -> voters,
            () -> term,
            this::ask,
            task -> {
              throw new RejectedExecutionException();
            });
    var _ = stopping.of(LEADING);
    assertThat(asked).isEqualTo(voters.subList(1, 3));
  }

  @Test
  void whoCannotBeAskedDoesNotAgree() {
    CompletableFuture<Boolean> proven = proof.of(LEADING);
    for (PeerId voter : voters.subList(1, 3)) {
      answerOf(voter).completeExceptionally(new RaftException.NoLeader());
    }
    assertThat(proven).isCompletedWithValue(false);
  }

  @Test
  void aLaterTermOfItsOwnIsNoLeadership() {
    term = 8;
    assertThat(proof.of(LEADING)).isCompletedWithValue(false);
    assertThat(answers).isEmpty();
  }

  @Test
  void nothingIsProvenWhileVotersChange() {
    voters = List.of();
    assertThat(proof.of(LEADING)).isCompletedWithValue(false);
  }

  @Test
  void aFollowerProvesNothing() {
    assertThat(proof.of(new Leadership(7, "n2", false))).isCompletedWithValue(false);
  }

  @Test
  void aLeaderThatLeavesTheVotersDoesNotCountItself() {
    voters = peers(4).subList(1, 4);
    CompletableFuture<Boolean> proven = proof.of(LEADING);
    answerOf(voters.get(0)).complete(7L);
    assertThat(proven).isNotDone();
    answerOf(voters.get(1)).complete(7L);
    assertThat(proven).isCompletedWithValue(true);
  }

  private CompletableFuture<Long> ask(PeerId voter) {
    asked.add(voter);
    return answerOf(voter);
  }

  private CompletableFuture<Long> answerOf(PeerId voter) {
    return answers.computeIfAbsent(voter, each -> new CompletableFuture<>());
  }

  private static List<PeerId> peers(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(i -> new PeerId("h" + i, i)).toList();
  }
}
