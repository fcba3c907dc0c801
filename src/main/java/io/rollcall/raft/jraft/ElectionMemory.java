package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;

/**
 * The engine's store of term and vote, listened to: the engine does not tell its term otherwise.
 * Written to by the engine; {@link #term} may be read by any thread.
 */
final class ElectionMemory implements RaftMetaStorage {
  private final RaftMetaStorage storage;
  private volatile long term;

  ElectionMemory(RaftMetaStorage storage) {
    this.storage = storage;
  }

  /** The node's current term. */
  long term() {
    return term;
  }

  @Override
  public boolean init(RaftMetaStorageOptions options) {
    boolean done = storage.init(options);
    term = done ? storage.getTerm() : 0;
    return done;
  }

  @Override
  public void shutdown() {
    storage.shutdown();
  }

  @Override
  public boolean setTerm(long newTerm) {
    term = newTerm;
    return storage.setTerm(newTerm);
  }

  @Override
  public long getTerm() {
    return storage.getTerm();
  }

  @Override
  public boolean setVotedFor(PeerId peer) {
    return storage.setVotedFor(peer);
  }

  @Override
  public PeerId getVotedFor() {
    return storage.getVotedFor();
  }

  @Override
  public boolean setTermAndVotedFor(long newTerm, PeerId peer) {
    term = newTerm;
    return storage.setTermAndVotedFor(newTerm, peer);
  }
}
