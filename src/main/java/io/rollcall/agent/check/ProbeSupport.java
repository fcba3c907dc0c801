package io.rollcall.agent.check;

import io.rollcall.model.CheckDefinition.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What this node runs, and what it refuses. Asked before a check is registered through it, and
 * again before each run: a check may come from a node that allows more. Any thread.
 */
public final class ProbeSupport {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final String REMOTE_SCRIPTS =
      "Scripts are disabled on this agent from remote calls; to enable, configure"
          + " 'enable_script_checks' to true";
  private static final String LOCAL_SCRIPTS =
      "Scripts are disabled on this agent; to enable, configure 'enable_script_checks' or"
          + " 'enable_local_script_checks' to true";

  private final boolean scripts;
  private final boolean localScripts;
  private final Path dockerSocket;
  private final String systemctl;
  private volatile Set<Probe> permitted = Set.of();

  /**
   * Decides once what is on.
   *
   * @param scripts programs may be registered by anybody who reaches this node
   * @param localScripts programs may be named in this node's own files
   * @param dockerSocket of the Docker Engine's API
   */
  public ProbeSupport(boolean scripts, boolean localScripts, Path dockerSocket) {
    this(scripts, localScripts, dockerSocket, Files.isDirectory(SYSTEMD) ? "systemctl" : "");
  }

  ProbeSupport(boolean scripts, boolean localScripts, Path dockerSocket, String systemctl) {
    this.scripts = scripts;
    this.localScripts = localScripts;
    this.dockerSocket = dockerSocket;
    this.systemctl = systemctl;
  }

  /** Why this node does not run a probe; empty when it does. */
  public Optional<String> refusal(Probe probe) {
    return switch (probe) {
      case Probe.Script script -> refusedScript(script);
      case Probe.Docker docker -> refusedScript(docker);
      case Probe.OsService service ->
          systemctl.isEmpty()
              ? Optional.of("OSService: no systemd runs on this node (expected: " + SYSTEMD + ")")
              : Optional.empty();
      case Probe.Ttl other -> Optional.empty();
      case Probe.Http other -> Optional.empty();
      case Probe.Tcp other -> Optional.empty();
      case Probe.Udp other -> Optional.empty();
      case Probe.Grpc other -> Optional.empty();
      case Probe.H2Ping other -> Optional.empty();
      case Probe.Alias other -> Optional.empty();
    };
  }

  /** As {@link #refusal}, of a probe that one of this node's own files asks for. */
  public Optional<String> refusalOfLocal(Probe probe) {
    boolean script = probe instanceof Probe.Script || probe instanceof Probe.Docker;
    if (!script) {
      return refusal(probe);
    }
    return scripts || localScripts ? Optional.empty() : Optional.of(LOCAL_SCRIPTS);
  }

  /**
   * The probes that stand in this node's own files, all of them each time they are read. With
   * nothing but local scripts on, only these programs are run.
   */
  public void permitLocal(Collection<Probe> probes) {
    permitted = Set.copyOf(probes);
  }

  private Optional<String> refusedScript(Probe probe) {
    return scripts || (localScripts && permitted.contains(probe))
        ? Optional.empty()
        : Optional.of(REMOTE_SCRIPTS);
  }

  Path dockerSocket() {
    return dockerSocket;
  }

  String systemctl() {
    return systemctl;
  }
}
