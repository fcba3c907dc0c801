package io.rollcall.agent.check;

import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.Subprocess.Ended;
import io.rollcall.agent.check.Subprocess.OutOfTimeException;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks systemd for a unit's state: active passes, on its way to another state warns, everything
 * else is critical. Through {@code systemctl}, which is wherever systemd is.
 */
final class OsServiceProber implements Prober<Probe.OsService> {
  private static final int MAX_OUTPUT_BYTES = 4096;

  private final String systemctl;

  OsServiceProber(String systemctl) {
    this.systemctl = systemctl;
  }

  @Override
  public Finding probe(Probe.OsService target, Deadline deadline, int outputLimitBytes) {
    List<String> command =
        List.of(
            systemctl, "show", "--property=LoadState,ActiveState,SubState", "--", target.unit());
    try {
      Ended ended = new Subprocess(command).run(deadline, MAX_OUTPUT_BYTES);
      return ended.exitCode() == 0
          ? grade(target.unit(), ended.output())
          : unknown(target, ended.output().strip());
    } catch (OutOfTimeException e) {
      return unknown(target, "no answer within " + deadline.text());
    } catch (IOException e) {
      return unknown(target, String.valueOf(e.getMessage()));
    }
  }

  private static Finding grade(String unit, String properties) {
    Map<String, String> found = new HashMap<>();
    for (String line : properties.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        found.put(line.substring(0, equals), line.substring(equals + 1).strip());
      }
    }
    String service = "Service \"" + unit + "\"";
    String active = found.getOrDefault("ActiveState", "");
    if (active.isEmpty()) {
      return new Finding(Status.CRITICAL, service + ": systemd tells no state");
    }
    if (found.getOrDefault("LoadState", "").equals("not-found")) {
      return new Finding(Status.CRITICAL, service + " could not be found");
    }
    String output = service + " is " + active + " (" + found.getOrDefault("SubState", "") + ")";
    return new Finding(
        switch (active) {
          case "active" -> Status.PASSING;
          case "activating", "reloading", "refreshing", "deactivating", "maintenance" ->
              Status.WARNING;
          default -> Status.CRITICAL;
        },
        output);
  }

  private static Finding unknown(Probe.OsService target, String why) {
    return new Finding(
        Status.CRITICAL, "Service \"" + target.unit() + "\": its state is unknown: " + why);
  }
}
