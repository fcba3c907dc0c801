package io.rollcall.core.cluster;

import io.rollcall.core.Reads;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.RaftStatus.Follower;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leader's judgement of the servers. How long a verdict has stood is what was seen since this
 * node leads, each time somebody asked. Any thread.
 */
final class HealthJudge {
  private final ReplicatedLog log;
  private final Reads reads;
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();

  private record Standing(boolean healthy, long term, long sinceMillis) {}

  HealthJudge(ReplicatedLog log, Reads reads) {
    this.log = log;
    this.reads = reads;
  }

  Bytes encoded(AutopilotSettings settings) {
    BinaryWriter out = new BinaryWriter(256);
    out.writeList(judge(settings), HealthJudge::write);
    return Bytes.owning(out.toArray());
  }

  static List<ServerHealth> decode(Bytes encoded) {
    BinaryReader in = new BinaryReader(encoded.shared());
    List<ServerHealth> all = in.readList(HealthJudge::read);
    in.expectEnd();
    return all;
  }

  List<ServerHealth> judge(AutopilotSettings settings) {
    RaftStatus status = log.status();
    Catalog catalog = reads.now(ReadView::catalog);
    List<ServerHealth> all = new ArrayList<>();
    Member self = status.self();
    all.add(
        health(self, true, true, Duration.ZERO, status.lastLogIndex(), true, true, status.term()));
    for (Follower each : status.followers()) {
      Check liveness = catalog.check(each.member().name(), Check.NODE_LIVENESS);
      boolean alive = liveness != null && liveness.status().equals(Check.Status.PASSING);
      boolean healthy =
          alive
              && each.lastContact().compareTo(settings.lastContactThreshold()) <= 0
              && each.lag() <= settings.maxTrailingLogs();
      all.add(
          health(
              each.member(),
              false,
              alive,
              each.lastContact(),
              each.matchIndex(),
              healthy,
              each.voter(),
              status.term()));
    }
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return List.copyOf(all);
  }

  private ServerHealth health(
      Member member,
      boolean leader,
      boolean alive,
      Duration lastContact,
      long lastIndex,
      boolean healthy,
      boolean voter,
      long term) {
    Standing standing =
        standings.merge(
            member.name(),
            new Standing(healthy, term, System.currentTimeMillis()),
            (before, now) ->
                before.healthy() == now.healthy() && before.term() == now.term() ? before : now);
    return new ServerHealth(
        member.name(),
        member.address(),
        alive,
        leader,
        lastContact,
        term,
        lastIndex,
        healthy,
        voter,
        standing.sinceMillis());
  }

  private static void write(BinaryWriter out, ServerHealth each) {
    out.writeString(each.name())
        .writeString(each.address())
        .writeBoolean(each.alive())
        .writeBoolean(each.leader())
        .writeDuration(each.lastContact())
        .writeVarLong(each.lastTerm())
        .writeVarLong(each.lastIndex())
        .writeBoolean(each.healthy())
        .writeBoolean(each.voter())
        .writeVarLong(each.stableSinceMillis());
  }

  private static ServerHealth read(BinaryReader in) {
    return new ServerHealth(
        in.readString(),
        in.readString(),
        in.readBoolean(),
        in.readBoolean(),
        in.readDuration(),
        in.readVarLong(),
        in.readVarLong(),
        in.readBoolean(),
        in.readBoolean(),
        in.readVarLong());
  }
}
