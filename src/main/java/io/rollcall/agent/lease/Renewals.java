package io.rollcall.agent.lease;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes renewals to the leader, many in one message, and keeps them until a leader has said that
 * they count. There are never more of them than there are leases.
 *
 * <p>{@link #renew} and {@link #answer} may be called by any thread; all else is on the
 * scheduler's.
 */
public final class Renewals {
  /** The topic on the channel between nodes. */
  public static final String TOPIC = "lessor";

  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
  private static final int MAX_BATCH = 5_000;
  private static final Duration GIVE_UP = Duration.ofSeconds(3);
  private static final Bytes COUNTED = Bytes.owning(new byte[] {1});
  private static final Bytes NOT_THE_LEADER = Bytes.owning(new byte[] {0});

  private final String self;
  private final PeerChannel channel;
  private final Lessor lessor;
  private final Scheduler scheduler;
  private final Duration interval;
  private final Set<LeaseKey> waiting = ConcurrentHashMap.newKeySet();
  private Leadership leadership = new Leadership(0, "", false);
  private @Nullable Delivery delivery;
  private Scheduler.@Nullable Timer flushes;

  public Renewals(
      String self, PeerChannel channel, Lessor lessor, Scheduler scheduler, Duration interval) {
    this.self = self;
    this.channel = channel;
    this.lessor = lessor;
    this.scheduler = scheduler;
    this.interval = interval;
  }

  public void start() {
    channel.serve(TOPIC, this::answer);
    scheduler.execute(() -> flushes = scheduler.every(interval, this::flush));
  }

  public void stop() {
    scheduler.execute(
        () -> {
          if (flushes != null) {
            flushes.cancel();
          }
        });
  }

  /** Gives a lease its full time again, as soon as the leader hears of it. */
  public void renew(LeaseKey key) {
    waiting.add(key);
  }

  /** On the scheduler's thread. What is on its way to a leader that has gone is sent again. */
  public void onLeadership(Leadership now) {
    boolean sameLeader =
        now.leader().equals(leadership.leader()) && now.term() == leadership.term();
    leadership = now;
    if (!sameLeader && delivery != null) {
      over(delivery, false);
    }
  }

  private void flush() {
    if (delivery != null) {
      if (scheduler.nanos() - delivery.sinceNanos < GIVE_UP.toNanos()) {
        return;
      }
      over(delivery, false);
    }
    String leader = leadership.leader();
    if (leader.isEmpty() || waiting.isEmpty()) {
      return;
    }
    Delivery now = new Delivery(take(), scheduler.nanos());
    delivery = now;
    var ignored =
        deliver(leader, now.keys)
            .whenComplete(
                (counted, failure) -> {
                  if (failure != null) {
                    LOG.debug("{} renewals did not get to {}", now.keys.size(), leader, failure);
                  }
                  scheduler.execute(() -> over(now, failure == null && counted));
                });
  }

  private List<LeaseKey> take() {
    List<LeaseKey> batch = new ArrayList<>();
    for (Iterator<LeaseKey> all = waiting.iterator(); all.hasNext() && batch.size() < MAX_BATCH; ) {
      batch.add(all.next());
      all.remove();
    }
    return batch;
  }

  private CompletableFuture<Boolean> deliver(String leader, List<LeaseKey> keys) {
    if (leader.equalsIgnoreCase(self)) {
      return lessor.accept(keys);
    }
    BinaryWriter out = new BinaryWriter(32 * keys.size() + 8);
    out.writeList(keys, LeaseKey::write);
    return channel.ask(leader, TOPIC, Bytes.owning(out.toArray())).thenApply(COUNTED::equals);
  }

  private void over(Delivery ended, boolean counted) {
    if (delivery != ended) {
      return;
    }
    delivery = null;
    if (!counted) {
      waiting.addAll(ended.keys);
    }
  }

  /** Answers another node's renewals. */
  CompletableFuture<Bytes> answer(Bytes message) {
    BinaryReader in = new BinaryReader(message.shared());
    List<LeaseKey> keys = in.readList(LeaseKey::read);
    in.expectEnd();
    return lessor.accept(keys).thenApply(counted -> counted ? COUNTED : NOT_THE_LEADER);
  }

  /** One message under way. */
  private static final class Delivery {
    private final List<LeaseKey> keys;
    private final long sinceNanos;

    Delivery(List<LeaseKey> keys, long sinceNanos) {
      this.keys = keys;
      this.sinceNanos = sinceNanos;
    }
  }
}
