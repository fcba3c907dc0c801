package io.rollcall.core.node;

/** The process that this node is. */
public interface NodeProcess {

  /** Stops the node in order, soon after this call has returned. Any thread. */
  void shutDown();
}
