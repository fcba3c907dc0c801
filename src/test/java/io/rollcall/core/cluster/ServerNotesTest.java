package io.rollcall.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.Bytes;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ServerNotesTest {
  private static final ServerNote SELF = ServerNote.of("10.0.0.1", 8500, "2.0");

  private final Wires wires = new Wires();
  private long nanos;
  private final ServerNotes notes = new ServerNotes("n1", SELF, wires, () -> nanos);

  @Test
  void aServerIsAskedOnceAndRememberedWhenItIsGone() {
    CompletableFuture<ServerNote> first = notes.of("n2");
    CompletableFuture<ServerNote> second = notes.of("n2");
    assertThat(first).isNotDone();
    assertThat(wires.asked).hasSize(1);
    wires.asked.getFirst().complete(ServerNote.of("::1", 8501, "1.9").encoded());
    assertThat(first.join().http()).hasValue("[::1]:8501");
    assertThat(second.join().version()).hasValue("1.9");

    nanos += Duration.ofSeconds(29).toNanos();
    assertThat(notes.of("n2").join()).isEqualTo(first.join());
    assertThat(wires.asked).hasSize(1);

    nanos += Duration.ofSeconds(2).toNanos();
    assertThat(notes.of("n2").join()).isEqualTo(first.join());
    assertThat(wires.asked).hasSize(2);
    wires.asked.getLast().completeExceptionally(new RaftException.TimedOut("n2"));
    assertThat(notes.of("n2").join()).isEqualTo(first.join());
  }

  @Test
  void anUpgradedServerIsNoticed() {
    var ignored = notes.of("n2");
    wires.asked.getLast().complete(ServerNote.of("10.0.0.2", 8500, "1.9").encoded());
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(notes.of("n2").join().version()).hasValue("1.9");
    wires.asked.getLast().complete(ServerNote.of("10.0.0.2", 8500, "2.0").encoded());
    assertThat(notes.of("n2").join().version()).hasValue("2.0");
  }

  @Test
  void whoDoesNotAnswerSaysNothingAndIsAskedAgain() {
    CompletableFuture<ServerNote> note = notes.of("n3");
    wires.asked.getLast().completeExceptionally(new RaftException.TimedOut("n3"));
    assertThat(note.join()).isEqualTo(ServerNote.NONE);
    var ignored = notes.of("n3");
    assertThat(wires.asked).hasSize(2);
  }

  @Test
  void itAnswersForItself() {
    assertThat(notes.of("n1").join()).isEqualTo(SELF);
    assertThat(wires.asked).isEmpty();
    Bytes said =
        Objects.requireNonNull(wires.served.get("cluster.note"))
            .apply(Bytes.EMPTY)
            .toCompletableFuture()
            .join();
    assertThat(ServerNote.decode(said)).isEqualTo(SELF);
  }

  private static final class Wires implements PeerChannel {
    private final List<CompletableFuture<Bytes>> asked = new ArrayList<>();
    private final Map<String, Function<Bytes, CompletionStage<Bytes>>> served = new HashMap<>();

    @Override
    public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
      CompletableFuture<Bytes> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {
      served.put(topic, answerer);
    }
  }
}
