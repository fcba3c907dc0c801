package io.rollcall.command;

/**
 * A command at its place in the log.
 *
 * @param index Raft index
 * @param timestampMillis when the leader took it in, in milliseconds since 1970. The only time that
 *     applying may look at; clocks of leaders differ, so it may go back (the machine holds it)
 */
public record LogEntry(long index, long timestampMillis, Command command) {}
