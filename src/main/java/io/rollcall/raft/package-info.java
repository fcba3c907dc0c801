/**
 * The port to the replicated log, and what nodes say to each other. Its adapter lives in {@code
 * raft.jraft}; nobody else knows the engine.
 */
@NullMarked
package io.rollcall.raft;

import org.jspecify.annotations.NullMarked;
