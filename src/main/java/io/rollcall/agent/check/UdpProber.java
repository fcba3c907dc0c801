package io.rollcall.agent.check;

import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/**
 * Sends a datagram of one line feed (the JDK keeps an empty one to itself) and listens. UDP
 * promises no answer, so as in Consul silence passes, and only a host that says that nobody listens
 * there (ICMP) is critical.
 */
final class UdpProber implements Prober<Probe.Udp> {
  private final Resolver resolver;

  UdpProber(Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public Finding probe(Probe.Udp target, Deadline deadline, int outputLimitBytes) {
    Authority authority = Authority.parse(target.address(), -1);
    if (authority == null) {
      return critical("dial udp: address " + target.address() + ": missing port in address");
    }
    InetAddress address;
    try {
      address = resolver.lookUp(authority.host(), deadline)[0];
    } catch (UnknownHostException e) {
      return critical("dial udp: lookup " + authority.host() + ": no such host");
    } catch (SocketTimeoutException | InterruptedException e) {
      return critical("dial udp: lookup " + authority.host() + ": i/o timeout");
    }
    return ask(target, address, authority.port(), deadline);
  }

  private static Finding ask(Probe.Udp target, InetAddress address, int port, Deadline deadline) {
    String passes = "UDP connect " + target.address() + ": Success";
    String peer = Dialer.text(address, port);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address, port);
      socket.send(new DatagramPacket(new byte[] {'\n'}, 1));
      socket.setSoTimeout(deadline.millisLeft());
      socket.receive(new DatagramPacket(new byte[1], 1));
      return new Finding(Status.PASSING, passes);
    } catch (SocketTimeoutException e) {
      return new Finding(Status.PASSING, passes);
    } catch (PortUnreachableException e) {
      return critical("read udp " + peer + ": read: connection refused");
    } catch (IOException | IllegalArgumentException e) {
      return Dialer.timedOut(deadline)
          ? new Finding(Status.PASSING, passes)
          : critical("dial udp " + peer + ": " + e.getMessage());
    }
  }

  private static Finding critical(String why) {
    return new Finding(Status.CRITICAL, why);
  }
}
