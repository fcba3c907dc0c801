package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.rollcall.agent.check.ProbeMeter;
import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.agent.check.ProbeThreads;
import io.rollcall.core.cluster.Operations;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.raft.PeerChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AgentTest {
  @Test
  void itsPartsWorkOnItsOwnThread() {
    SmallCluster cluster = new SmallCluster("n1");
    CompletableFuture<String> registered = new CompletableFuture<>();
    cluster.listeners.add(
        new ChangeListener() {
          @Override
          public void onChanges(ChangeSet changes) {
            if (changes.changes().getFirst() instanceof Change.OfCheck change
                && change.after() != null
                && change.after().id().equals(Check.NODE_LIVENESS)) {
              registered.complete(Thread.currentThread().getName());
            }
          }

          @Override
          public void onRestore(long appliedIndex) {}
        });
    PeerChannel channel = new NoChannel();
    BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
    try (Agent agent =
        new Agent(
            cluster.self,
            AgentSettings.DEFAULTS,
            new ProbeSupport(false, false, Path.of("/nowhere/docker.sock")),
            cluster.reads,
            cluster.proposals,
            cluster.registrations,
            new Operations(cluster.self, cluster, channel, cluster.proposals, cluster.reads),
            cluster,
            channel,
            cluster.listeners::add,
            bulkheads,
            ProbeMeter.NONE)) {
      agent.start();
      cluster.leader(1, "n1");
      assertThat(registered.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("rollcall-agent");
      assertThat(bulkheads.find(ProbeThreads.BULKHEAD)).isPresent();
    }
    int proposed = cluster.proposed.size();
    cluster.remove(cluster.check("n1", Check.NODE_LIVENESS));
    assertThat(cluster.proposed).as("what a closed agent proposes").hasSize(proposed);
  }

  private static final class NoChannel implements PeerChannel {
    @Override
    public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {}
  }
}
