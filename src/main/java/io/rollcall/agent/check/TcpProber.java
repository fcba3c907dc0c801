package io.rollcall.agent.check;

import io.rollcall.agent.check.Dialer.DialException;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;
import java.net.Socket;

/** A connection that opens passes, and with TLS one that agrees on its keys. */
final class TcpProber implements Prober<Probe.Tcp> {
  private final Dialer dialer;

  TcpProber(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Finding probe(Probe.Tcp target, Deadline deadline, int outputLimitBytes) {
    Authority authority = Authority.parse(target.address(), -1);
    if (authority == null) {
      return new Finding(
          Status.CRITICAL, "dial tcp: address " + target.address() + ": missing port in address");
    }
    try (Socket socket = dialer.dial(authority.host(), authority.port(), deadline)) {
      if (target.useTls()) {
        String name = target.tlsServerName().isEmpty() ? authority.host() : target.tlsServerName();
        var ignored =
            dialer.tls().wrap(socket, name, authority.port(), target.tlsSkipVerify(), deadline);
      }
      return new Finding(Status.PASSING, "TCP connect " + target.address() + ": Success");
    } catch (DialException e) {
      return new Finding(Status.CRITICAL, e.text());
    } catch (IOException e) {
      return new Finding(
          Status.CRITICAL,
          "dial tcp "
              + target.address()
              + ": "
              + (Dialer.timedOut(deadline) ? "i/o timeout" : Tls.text(e)));
    }
  }
}
