package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.cluster.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegisterCheckerTest {

  @Test
  void concurrentWritesMayTakeEitherOrder() {
    assertThat(check(write("a", 0, 10), write("b", 5, 15), read("a", 20, 30))).isTrue();
    assertThat(check(write("a", 0, 10), write("b", 5, 15), read("b", 20, 30))).isTrue();
  }

  @Test
  void aReadAfterTwoWritesInOrderSeesTheSecond() {
    assertThat(check(write("a", 0, 10), write("b", 11, 15), read("a", 20, 30))).isFalse();
  }

  @Test
  void readsDoNotGoBack() {
    assertThat(check(write("a", 0, 100), read("a", 10, 20), read(null, 30, 40))).isFalse();
    assertThat(check(write("a", 0, 100), read(null, 10, 20), read("a", 30, 40))).isTrue();
  }

  @Test
  void aReadMayNotMissAnAcknowledgedWrite() {
    assertThat(check(write("a", 0, 10), read(null, 11, 20))).isFalse();
  }

  @Test
  void anUnansweredWriteMayHappenLateOrNever() {
    assertThat(check(write("a", 0, Operation.NEVER), read(null, 50, 60), read("a", 70, 80)))
        .isTrue();
    assertThat(check(write("a", 0, Operation.NEVER), read(null, 50, 60))).isTrue();
    assertThat(check(write("a", 0, Operation.NEVER), read("a", 1, 2), read(null, 50, 60)))
        .isFalse();
  }

  @Test
  void unansweredWritesCostNothing() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      history.add(write("lost" + i, i, Operation.NEVER));
    }
    history.add(write("a", 500, 510));
    history.add(read("lost7", 520, 530));
    history.add(read("lost7", 540, 550));
    assertThat(RegisterChecker.linearizable(history)).isTrue();
    history.add(read("a", 560, 570));
    assertThat(RegisterChecker.linearizable(history)).isFalse();
  }

  @Test
  void eachWriteWritesAValueOfItsOwn() {
    assertThatThrownBy(() -> check(write("a", 0, 10), write("a", 20, 30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("written value: a (expected: one that no other write has)");
  }

  @Test
  void aValueNobodyWroteIsNotRead() {
    assertThat(check(write("a", 0, 10), read("x", 20, 30))).isFalse();
  }

  private static boolean check(Operation... history) {
    return RegisterChecker.linearizable(List.of(history));
  }

  private static Operation write(String value, long from, long to) {
    return new Operation(Kind.WRITE, value, from, to);
  }

  private static Operation read(@Nullable String value, long from, long to) {
    return new Operation(Kind.READ, value, from, to);
  }
}
