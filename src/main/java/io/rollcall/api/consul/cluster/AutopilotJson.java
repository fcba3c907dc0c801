package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.core.cluster.AutopilotSettings;

/** The settings on the wire. */
record AutopilotJson(
    boolean cleanupDeadServers,
    String lastContactThreshold,
    long maxTrailingLogs,
    long minQuorum,
    String serverStabilizationTime,
    String redundancyZoneTag,
    boolean disableUpgradeMigration,
    String upgradeVersionTag,
    long createIndex,
    long modifyIndex) {

  static AutopilotJson of(AutopilotSettings.Stored stored) {
    AutopilotSettings settings = stored.settings();
    return new AutopilotJson(
        settings.cleanupDeadServers(),
        GoDuration.print(settings.lastContactThreshold()),
        settings.maxTrailingLogs(),
        settings.minQuorum(),
        GoDuration.print(settings.serverStabilizationTime()),
        settings.redundancyZoneTag(),
        settings.disableUpgradeMigration(),
        settings.upgradeVersionTag(),
        stored.createIndex(),
        stored.modifyIndex());
  }
}
