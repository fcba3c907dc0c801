package io.rollcall.api.consul.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
  @Test
  void aBodyWaitsUntilThereIsRoom() {
    BodyMemory memory = new BodyMemory(10, Duration.ofSeconds(20));
    Runnable first = memory.take(6);
    CompletableFuture<Runnable> second = CompletableFuture.supplyAsync(() -> memory.take(5));
    assertThat(second).isNotDone();

    first.run();

    assertThat(second).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void oneThatWaitsTooLongIsRefusedWithTheLimitsName() {
    BodyMemory memory = new BodyMemory(10, Duration.ofMillis(1));
    Runnable first = memory.take(10);

    assertThatThrownBy(() -> memory.take(1))
        .isInstanceOf(DoorException.Busy.class)
        .hasMessage(
            "the bodies of other requests take 10 bytes already (rollcall.consul.max-body-memory)");
    first.run();
    memory.take(1).run();
  }

  @Test
  void oneThatIsLargerThanAllHasItToItself() {
    BodyMemory memory = new BodyMemory(10, Duration.ofMillis(1));
    Runnable large = memory.take(1_000);
    assertThatThrownBy(() -> memory.take(1)).isInstanceOf(DoorException.Busy.class);

    large.run();

    memory.take(10).run();
  }
}
