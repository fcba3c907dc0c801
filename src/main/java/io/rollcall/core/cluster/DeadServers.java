package io.rollcall.core.cluster;

import java.time.Duration;
import java.util.List;

/**
 * Which servers {@code CleanupDeadServers} takes out, by the rules of Consul's autopilot.
 * Stateless.
 *
 * <p>A server is dead when its liveness check is critical, it has not answered for longer than
 * {@code LastContactThreshold}, and both have been so for {@code ServerStabilizationTime}. Dead
 * learners go. Dead voters go only while they are fewer than half of all voters, rounded down, and
 * while {@code MinQuorum} voters stay: else it may be that the others are cut off, not dead.
 *
 * <p>Example: one of three servers is dead. One is not less than 3 / 2 = 1, so it stays; the
 * cluster could not lose another one in either case. A fourth server joins, 1 is less than 4 / 2 =
 * 2, and the dead one goes: the cluster has three live voters again.
 */
final class DeadServers {
  private DeadServers() {}

  /**
   * @param all as the leader judges them
   * @param nowMillis in milliseconds since 1970
   * @return their names, in the order of {@code all}
   */
  static List<String> toRemove(List<ServerHealth> all, AutopilotSettings settings, long nowMillis) {
    List<ServerHealth> dead =
        all.stream().filter(each -> isDead(each, settings, nowMillis)).toList();
    int voters = voters(all);
    int deadVoters = voters(dead);
    boolean votersGo = deadVoters < voters / 2 && voters - deadVoters >= settings.minQuorum();
    return dead.stream().filter(each -> !each.voter() || votersGo).map(ServerHealth::name).toList();
  }

  private static boolean isDead(ServerHealth server, AutopilotSettings settings, long nowMillis) {
    Duration lasting = Duration.ofMillis(nowMillis - server.stableSinceMillis());
    return !server.leader()
        && !server.alive()
        && !server.healthy()
        && server.lastContact().compareTo(settings.lastContactThreshold()) > 0
        && server.lastContact().compareTo(settings.serverStabilizationTime()) >= 0
        && lasting.compareTo(settings.serverStabilizationTime()) >= 0;
  }

  private static int voters(List<ServerHealth> servers) {
    return (int) servers.stream().filter(ServerHealth::voter).count();
  }
}
