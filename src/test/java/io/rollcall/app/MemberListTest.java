package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.raft.Member;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberListTest {

  @Test
  void namesHostsAndPorts() {
    assertThat(MemberList.parse(List.of("n1=127.0.0.1:8300", " n2=host.local:8301 ")))
        .containsExactly(new Member("n1", "127.0.0.1", 8300), new Member("n2", "host.local", 8301));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n1", "n1=host", "=host:1", "n1=:1", "n1=host:", "n1=host:x", "n1=h:0"})
  void everythingElseIsRefused(String entry) {
    assertThatThrownBy(() -> MemberList.parse(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rollcall.cluster.members")
        .hasMessageContaining("expected: ");
  }

  @Test
  void twoMembersDiffer() {
    assertThatThrownBy(() -> MemberList.parse(List.of("n1=a:1", "n1=b:1")))
        .hasMessageContaining("n1=b:1 (expected: names and addresses that differ)");
    assertThatThrownBy(() -> MemberList.parse(List.of("n1=a:1", "n2=a:1")))
        .hasMessageContaining("n2=a:1 (expected: names and addresses that differ)");
  }
}
