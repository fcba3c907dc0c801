package io.rollcall.api.console;

import java.time.Duration;

/**
 * What the door must be told.
 *
 * @param readOnly whether what changes something is refused here, and not offered by the dashboard
 * @param version of this program
 * @param maxStreams event streams that may be open at a time
 * @param streamBufferBytes what may wait for a reader of a stream before it is cut
 * @param heartbeat a quiet stream is written to this often
 */
public record ConsoleSettings(
    String clusterName,
    boolean readOnly,
    String version,
    int maxStreams,
    int streamBufferBytes,
    Duration heartbeat) {}
