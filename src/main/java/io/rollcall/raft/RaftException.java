package io.rollcall.raft;

/** Why the log could not do what was asked. */
public abstract sealed class RaftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RaftException(String message) {
    super(message);
  }

  /** No leader within the hold time: certainly not written. */
  public static final class NoLeader extends RaftException {
    private static final long serialVersionUID = 1L;

    public NoLeader() {
      super("No cluster leader");
    }
  }

  /** This node does not lead the term that a proposal was meant for: certainly not written. */
  public static final class NotLeader extends RaftException {
    private static final long serialVersionUID = 1L;

    public NotLeader(String message) {
      super(message);
    }
  }

  /** The leader was lost on the way: the write may have happened. */
  public static final class LostLeadership extends RaftException {
    private static final long serialVersionUID = 1L;

    public LostLeadership(String message) {
      super(message);
    }
  }

  /** No answer in time: the write may have happened. */
  public static final class TimedOut extends RaftException {
    private static final long serialVersionUID = 1L;

    public TimedOut(String message) {
      super(message);
    }
  }

  /** The command's encoded form is over the limit: not written. */
  public static final class TooLarge extends RaftException {
    private static final long serialVersionUID = 1L;

    public TooLarge(String message) {
      super(message);
    }
  }

  /** Too many proposals wait already: not written. */
  public static final class Overloaded extends RaftException {
    private static final long serialVersionUID = 1L;

    public Overloaded(String message) {
      super(message);
    }
  }

  /** The change of members would cost the cluster its quorum: nothing was done. */
  public static final class MembershipRefused extends RaftException {
    private static final long serialVersionUID = 1L;

    public MembershipRefused(String message) {
      super(message);
    }
  }

  /** Some server of the cluster is too old to read the command: not written. */
  public static final class ClusterTooOld extends RaftException {
    private static final long serialVersionUID = 1L;

    public ClusterTooOld(String message) {
      super(message);
    }
  }

  /** This node's log or state cannot be written any more (full disk, failed fsync, damage). */
  public static final class NodeFailed extends RaftException {
    private static final long serialVersionUID = 1L;

    public NodeFailed(String message) {
      super(message);
    }
  }
}
