package io.rollcall.core.cluster;

import io.rollcall.command.SystemCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new leader writes into the log that it leads, so that every node tells it at the same place.
 * Told of leadership one call at a time, on an engine's thread; never blocks.
 */
public final class LeaderNote {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderNote.class);

  private final NodeIdentity self;
  private final Proposals proposals;
  private String lastKnown = "";
  private long noted;

  private LeaderNote(NodeIdentity self, Proposals proposals) {
    this.self = self;
    this.proposals = proposals;
  }

  /** From now on. */
  public static LeaderNote keep(NodeIdentity self, Proposals proposals, ReplicatedLog log) {
    LeaderNote note = new LeaderNote(self, proposals);
    log.onLeadership(note::onLeadership);
    return note;
  }

  private void onLeadership(Leadership now) {
    if (now.self() && now.term() > noted) {
      noted = now.term();
      note(new SystemCommand.LeaderElected(now.term(), self.name(), lastKnown));
    }
    if (!now.leader().isEmpty()) {
      lastKnown = now.leader();
    }
  }

  private void note(SystemCommand.LeaderElected elected) {
    var _ =
        proposals
            .submitAsLeader(elected.term(), elected)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.debug("not noted: {}", elected, failure); // somebody else leads already
                  }
                });
  }
}
