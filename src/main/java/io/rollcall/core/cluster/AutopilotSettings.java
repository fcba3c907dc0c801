package io.rollcall.core.cluster;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import java.time.Duration;

/**
 * By what the servers are judged; kept in the replicated state.
 *
 * @param cleanupDeadServers whether dead servers are taken out, see {@link DeadServers}
 * @param lastContactThreshold a server that has not answered for longer is not healthy
 * @param maxTrailingLogs a server that is more entries behind is not healthy
 * @param minQuorum how many voters stay at least when dead servers are taken out
 * @param serverStabilizationTime how long a server must be gone to count as dead
 * @param redundancyZoneTag kept for those who set it, as the next two
 */
public record AutopilotSettings(
    boolean cleanupDeadServers,
    Duration lastContactThreshold,
    long maxTrailingLogs,
    long minQuorum,
    Duration serverStabilizationTime,
    String redundancyZoneTag,
    boolean disableUpgradeMigration,
    String upgradeVersionTag) {
  private static final int VERSION_1 = 1;

  public static final AutopilotSettings DEFAULTS =
      new AutopilotSettings(
          false, Duration.ofMillis(200), 250, 0, Duration.ofSeconds(10), "", false, "");

  Bytes encode() {
    return Bytes.owning(
        new BinaryWriter(64)
            .writeByte(VERSION_1)
            .writeBoolean(cleanupDeadServers)
            .writeDuration(lastContactThreshold)
            .writeVarLong(maxTrailingLogs)
            .writeVarLong(minQuorum)
            .writeDuration(serverStabilizationTime)
            .writeString(redundancyZoneTag)
            .writeBoolean(disableUpgradeMigration)
            .writeString(upgradeVersionTag)
            .toArray());
  }

  static AutopilotSettings decode(Bytes value) {
    BinaryReader in = new BinaryReader(value.shared());
    int version = in.readByte();
    if (version != VERSION_1) {
      throw new MalformedRecordException(
          "autopilot setting of version " + version + " (expected: " + VERSION_1 + ")");
    }
    AutopilotSettings settings =
        new AutopilotSettings(
            in.readBoolean(),
            in.readDuration(),
            in.readVarLong(),
            in.readVarLong(),
            in.readDuration(),
            in.readString(),
            in.readBoolean(),
            in.readString());
    in.expectEnd();
    return settings;
  }

  /** The settings with their indexes, 0 while they are the defaults. */
  public record Stored(AutopilotSettings settings, long createIndex, long modifyIndex) {}
}
