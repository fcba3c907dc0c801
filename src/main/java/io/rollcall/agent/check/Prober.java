package io.rollcall.agent.check;

import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.CheckDefinition.Probe;

/**
 * Asks a target how it is. Blocks, so it is called on a virtual thread, whose interruption ends it
 * at once. Never throws because of what the target does, and holds nothing when it has returned.
 *
 * @param <P> the kind of probe
 */
sealed interface Prober<P extends Probe>
    permits DockerProber,
        GrpcProber,
        H2PingProber,
        HttpProber,
        OsServiceProber,
        ScriptProber,
        TcpProber,
        UdpProber {

  Finding probe(P target, Deadline deadline, int outputLimitBytes);
}
