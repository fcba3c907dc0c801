package io.rollcall.agent.coordinate;

import io.rollcall.agent.CoordinateUpdates;
import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.model.Bytes;
import io.rollcall.model.Coordinate;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RecordCodec;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the round-trip times to the other servers, one after the other, and writes this node's
 * coordinate when it has moved so far that somebody could notice: a quiet cluster writes nothing. A
 * node that is alone stands at the origin.
 *
 * <p>{@link #own} and {@link #submit} may be called by any thread; all else is on the scheduler's.
 */
public final class Surveyor implements CoordinateUpdates {
  /** The topic on the channel between nodes. */
  public static final String TOPIC = "coordinate";

  private static final Logger LOG = LoggerFactory.getLogger(Surveyor.class);
  private static final Duration MEASURE = Duration.ofSeconds(1);
  private static final Duration WRITE = Duration.ofSeconds(15);
  private static final double NANOS = 1e9;

  /** Before these the place is not worth telling. */
  private static final int FIRST_MEASUREMENTS = 5;

  /** What a move must be at least: in seconds, and as a part of the usual time to a peer. */
  private static final double LEAST_MOVE = 0.001;

  private static final double LEAST_PART = 0.25;

  /** Surer than before by less than this is not told. */
  private static final double LEAST_ERROR = 0.1;

  private final String self;
  private final ReplicatedLog log;
  private final PeerChannel channel;
  private final Reads reads;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final Vivaldi vivaldi;
  private final CoordinateBatch others;
  private final Set<String> asked = new HashSet<>();
  private volatile Coordinate own = Coordinate.ORIGIN;
  private int measurements;
  private double usualSeconds;
  private int turn;
  private boolean writing;
  private Scheduler.@Nullable Timer measures;
  private Scheduler.@Nullable Timer writes;

  /**
   * @param random see {@link Vivaldi}; used on the scheduler's thread
   */
  public Surveyor(
      String self,
      ReplicatedLog log,
      PeerChannel channel,
      Reads reads,
      Proposals proposals,
      Scheduler scheduler,
      RandomGenerator random) {
    this.self = self;
    this.log = log;
    this.channel = channel;
    this.reads = reads;
    this.proposals = proposals;
    this.scheduler = scheduler;
    this.vivaldi = new Vivaldi(random);
    this.others = new CoordinateBatch(proposals, scheduler);
  }

  public void start() {
    channel.serve(TOPIC, message -> CompletableFuture.completedFuture(encoded(own)));
    scheduler.execute(
        () -> {
          measures = scheduler.every(MEASURE, this::measure);
          writes = scheduler.every(WRITE, this::write);
          others.start();
        });
  }

  public void stop() {
    scheduler.execute(
        () -> {
          if (measures != null) {
            measures.cancel();
          }
          if (writes != null) {
            writes.cancel();
          }
          others.stop();
        });
  }

  @Override
  public Coordinate own() {
    return own;
  }

  @Override
  public void submit(NodeCoordinate coordinate) {
    others.add(coordinate);
  }

  private void measure() {
    List<String> peers = peers();
    if (peers.isEmpty()) {
      return;
    }
    vivaldi.keep(peers);
    String peer = peers.get(Math.floorMod(turn++, peers.size()));
    if (!asked.add(peer)) {
      return;
    }
    long sent = scheduler.nanos();
    var ignored =
        channel
            .ask(peer, TOPIC, Bytes.EMPTY)
            .whenComplete(
                (answer, failure) -> {
                  // Taken here and not on the scheduler's thread, which may be busy.
                  double seconds = (scheduler.nanos() - sent) / NANOS;
                  scheduler.execute(() -> measured(peer, answer, seconds));
                });
  }

  /**
   * @param answer null when the peer could not be reached
   */
  private void measured(String peer, @Nullable Bytes answer, double seconds) {
    asked.remove(peer);
    if (answer == null) {
      return;
    }
    try {
      vivaldi.observe(peer, decoded(answer), seconds);
    } catch (MalformedRecordException e) {
      LOG.debug("{} told no coordinate", peer, e);
      return;
    }
    usualSeconds = measurements == 0 ? seconds : 0.9 * usualSeconds + 0.1 * seconds;
    measurements++;
    own = vivaldi.own();
  }

  private void write() {
    Catalog catalog = reads.now(ReadView::catalog);
    boolean ready = measurements >= FIRST_MEASUREMENTS || peers().isEmpty();
    Coordinate now = own;
    if (writing
        || !ready
        || !reads.knownLeader()
        || catalog.node(self) == null
        || !hasMoved(catalog.coordinate(self), now)) {
      return;
    }
    writing = true;
    var ignored =
        proposals
            .submit(new CoordinateCommand.Update(List.of(new NodeCoordinate(self, "", now))))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.debug("the coordinate was not written, tried again", failure);
                  }
                  scheduler.execute(() -> writing = false);
                });
  }

  /** Far enough for somebody to notice, or at least twice as sure. */
  private boolean hasMoved(@Nullable NodeCoordinate written, Coordinate now) {
    if (written == null || !written.coordinate().isCompatibleWith(now)) {
      return true;
    }
    Coordinate before = written.coordinate();
    double move =
        now.between(before)
            + Math.abs(now.height() - before.height())
            + Math.abs(now.adjustment() - before.adjustment());
    return move >= Math.max(LEAST_MOVE, LEAST_PART * usualSeconds)
        || now.error() + LEAST_ERROR < before.error() / 2;
  }

  private List<String> peers() {
    return log.status().members().stream()
        .map(Member::name)
        .filter(name -> !name.equalsIgnoreCase(self))
        .toList();
  }

  private Bytes encoded(Coordinate coordinate) {
    BinaryWriter out = new BinaryWriter(128);
    RecordCodec.writeCoordinate(out, new NodeCoordinate(self, "", coordinate));
    return Bytes.owning(out.toArray());
  }

  private static Coordinate decoded(Bytes answer) {
    BinaryReader in = new BinaryReader(answer.shared());
    NodeCoordinate told = RecordCodec.readCoordinate(in);
    in.expectEnd();
    return told.coordinate();
  }
}
