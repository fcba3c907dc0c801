package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.cluster.Operations;
import io.rollcall.core.cluster.UnknownServerException;
import io.rollcall.core.node.NodeProcess;
import io.rollcall.core.node.Reloadable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/agent/*}: what an operator asks of this node's process. */
@ConsulDoor
@RequestMapping("/v1/agent")
final class AgentOperationsController {
  private static final Logger LOG = LoggerFactory.getLogger(AgentOperationsController.class);

  private final Operations operations;
  private final ObjectProvider<NodeProcess> process;
  private final List<Reloadable> reloadables;
  private final String version;

  AgentOperationsController(
      Operations operations,
      ObjectProvider<NodeProcess> process,
      ObjectProvider<Reloadable> reloadables,
      ConsulApiSettings settings) {
    this.operations = operations;
    this.process = process;
    this.reloadables = reloadables.orderedStream().toList();
    this.version = settings.version();
  }

  @GetMapping("/host")
  Reply host() {
    return Reply.json(HostJson.now());
  }

  @GetMapping("/version")
  Reply version() {
    return Reply.json(VersionJson.of(version));
  }

  @PutMapping("/reload")
  synchronized Reply reload() {
    for (Reloadable each : reloadables) {
      try {
        each.reload();
        LOG.info("reloaded: {}", each.name());
      } catch (RuntimeException e) {
        throw new DoorException.Refused("Reload of " + each.name() + " failed: " + e.getMessage());
      }
    }
    return Reply.empty();
  }

  /** Servers do not find each other by gossip: all of them stand in the list of members. */
  @PutMapping("/join/")
  Reply join(Remainder address) {
    String host = address.text().replaceFirst(":[0-9]+$", "");
    return Reply.refused(
        new DoorException.Refused(
            "1 error occurred:\n\t* Failed to join "
                + host
                + ": this node takes its servers from rollcall.cluster.members, the same list on"
                + " each node; start the other node with that list and it joins by itself\n\n"));
  }

  /** Answers once this node is no member any more; then the process ends. */
  @PutMapping("/leave")
  Reply leave() {
    return Reply.later(
        operations
            .leave()
            .thenApply(
                left -> {
                  process.ifAvailable(NodeProcess::shutDown);
                  return Reply.empty();
                }));
  }

  @PutMapping("/force-leave/")
  Reply forceLeave(Remainder name) {
    return Reply.later(
        operations
            .forceLeave(name.text())
            .exceptionallyCompose(AgentOperationsController::worded)
            .thenApply(gone -> Reply.empty()));
  }

  private static CompletionStage<Void> worded(Throwable failure) {
    return CompletableFuture.failedFuture(
        failure instanceof UnknownServerException unknown
            ? new DoorException.Refused("agent: No node found with name '" + unknown.server() + "'")
            : failure);
  }
}
