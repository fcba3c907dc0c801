package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays what was recorded from a real Consul against the door. What is answered differently on
 * purpose stands with its reason in {@code consul/differences.tsv}.
 */
class RecordedCasesTest {
  private static final Map<String, String> ON_PURPOSE = RecordedCase.differences();

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> aNodeWithALeader() {
    RunningDoor door = RunningDoor.openWithScripts(folder.resolve("leader"));
    return cases("dev").map(each -> test(door, each)).onClose(door::close);
  }

  @TestFactory
  Stream<DynamicTest> aNodeThatRunsNoScripts() {
    RunningDoor door = RunningDoor.open(folder.resolve("prod"), true);
    return cases("prod").map(each -> test(door, each)).onClose(door::close);
  }

  @TestFactory
  Stream<DynamicTest> aNodeThatNeverHadALeader() {
    RunningDoor door = RunningDoor.open(folder.resolve("noleader"), false);
    return cases("noleader").map(each -> test(door, each)).onClose(door::close);
  }

  private static Stream<RecordedCase> cases(String... profiles) {
    return RecordedCase.all().stream().filter(each -> List.of(profiles).contains(each.profile()));
  }

  private static DynamicTest test(RunningDoor door, RecordedCase each) {
    return DynamicTest.dynamicTest(each.group() + ": " + each.id(), () -> play(door, each));
  }

  private static void play(RunningDoor door, RecordedCase each) throws Exception {
    String reason = ON_PURPOSE.get(each.id());
    if (reason == null) {
      assertThat(differences(door, each)).as(each.request().toString()).isEmpty();
    } else {
      assertThat(differsAnywhere(door, each)).as("differs on purpose: " + reason).isTrue();
    }
  }

  /** A difference on purpose may be one of the steps before the request. */
  private static boolean differsAnywhere(RunningDoor door, RecordedCase each) throws Exception {
    try {
      return !differences(door, each).isEmpty();
    } catch (AssertionError refusedStep) {
      return true;
    }
  }

  private static List<String> differences(RunningDoor door, RecordedCase each) throws Exception {
    return CaseDiff.of(each, new CasePlayer(door.uri(), each.id()).play(each));
  }
}
