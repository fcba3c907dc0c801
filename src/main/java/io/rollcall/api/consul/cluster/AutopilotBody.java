package io.rollcall.api.consul.cluster;

import io.rollcall.core.cluster.AutopilotSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings as they are written; what is left out is off or zero, as with Consul. */
record AutopilotBody(
    boolean cleanupDeadServers,
    @Nullable Duration lastContactThreshold,
    long maxTrailingLogs,
    long minQuorum,
    @Nullable Duration serverStabilizationTime,
    String redundancyZoneTag,
    boolean disableUpgradeMigration,
    String upgradeVersionTag,
    long createIndex,
    long modifyIndex) {
  static final AutopilotBody EMPTY =
      new AutopilotBody(false, null, 0, 0, null, "", false, "", 0, 0);

  AutopilotSettings settings() {
    return new AutopilotSettings(
        cleanupDeadServers,
        atLeastZero(lastContactThreshold),
        Math.max(0, maxTrailingLogs),
        Math.max(0, minQuorum),
        atLeastZero(serverStabilizationTime),
        redundancyZoneTag,
        disableUpgradeMigration,
        upgradeVersionTag);
  }

  private static Duration atLeastZero(@Nullable Duration value) {
    return value == null || value.isNegative() ? Duration.ZERO : value;
  }
}
