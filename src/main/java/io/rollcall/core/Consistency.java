package io.rollcall.core;

/** How new a read must be. */
public enum Consistency {
  /** Holds everything that was acknowledged before the read began. */
  DEFAULT,
  /** The same promise; kept apart because clients see its name again in the answer. */
  CONSISTENT,
  /** Whatever this node has, even without a leader. */
  STALE
}
