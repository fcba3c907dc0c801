package io.rollcall.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** gRPC, H2 ping and UDP against real servers, which may be bad ones. */
@Timeout(30)
class NetworkProbersTest {
  private final ProbeBench bench = new ProbeBench();
  private final HealthStatusManager health = new HealthStatusManager();

  @AfterEach
  void close() {
    bench.close();
  }

  // --- gRPC

  @Test
  void aServingServicePasses() throws Exception {
    Server server = plain();
    try {
      String address = "127.0.0.1:" + server.getPort();
      health.setStatus("web", ServingStatus.SERVING);
      assertThat(bench.probe(grpc(address)))
          .isEqualTo(new Finding("passing", "gRPC check " + address + ": success"));
      assertThat(bench.probe(grpc(address + "/web")))
          .isEqualTo(new Finding("passing", "gRPC check " + address + "/web: success"));
      health.setStatus("web", ServingStatus.NOT_SERVING);
      assertThat(bench.probe(grpc(address + "/web")))
          .isEqualTo(new Finding("critical", "gRPC application didn't report service healthy"));
      assertThat(bench.probe(grpc(address + "/other")))
          .isEqualTo(
              new Finding("critical", "rpc error: code = NotFound desc = unknown service other"));
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void aServerWithoutHealthIsCritical() throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .build()
            .start();
    try {
      assertThat(bench.probe(grpc("127.0.0.1:" + server.getPort())).output())
          .startsWith("rpc error: code = Unimplemented desc = ");
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void gRpcOverTlsLooksAtTheCertificateUnlessToldNotTo(@TempDir Path folder) throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(SelfSigned.keys(folder)), SslProvider.JDK)
                    .build())
            .addService(health.getHealthService())
            .build()
            .start();
    try {
      String address = "127.0.0.1:" + server.getPort();
      assertThat(bench.probe(new Probe.Grpc(address, true, true, "web.test")).status())
          .isEqualTo("passing");
      assertThat(bench.probe(new Probe.Grpc(address, true, false, "web.test")))
          .isEqualTo(
              new Finding(
                  "critical",
                  "rpc error: code = Unavailable desc = connection error: desc = \"transport:"
                      + " authentication handshake failed: tls: failed to verify certificate:"
                      + " x509: certificate signed by unknown authority\""));
      assertThat(bench.probe(grpc(address), ProbeBench.LONG, 4096).status()).isEqualTo("critical");
      assertThat(bench.probe(new Probe.H2Ping(address, true, true, "web.test")))
          .isEqualTo(new Finding("passing", "HTTP2 ping was successful"));
      assertThat(bench.probe(new Probe.H2Ping(address, true, false, "")).output())
          .isEqualTo(
              "Failed to dial to "
                  + address
                  + ": tls: failed to verify certificate: x509: certificate signed by unknown"
                  + " authority");
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void aRefusedConnectionIsToldAsGoDoes() throws Exception {
    int port = unusedPort();
    assertThat(bench.probe(grpc("127.0.0.1:" + port + "/web")))
        .isEqualTo(
            new Finding(
                "critical",
                "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error"
                    + " while dialing: dial tcp 127.0.0.1:"
                    + port
                    + ": connect: connection refused\""));
    assertThat(bench.probe(ping("127.0.0.1:" + port)).output())
        .isEqualTo(
            "Failed to dial to 127.0.0.1:"
                + port
                + ": dial tcp 127.0.0.1:"
                + port
                + ": connect: connection refused");
  }

  @Test
  void aServerThatSaysNothingEndsAtTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      assertThat(bench.probe(grpc(address), ProbeBench.SHORT, 4096).output())
          .isEqualTo("rpc error: code = DeadlineExceeded desc = context deadline exceeded");
      assertThat(bench.probe(ping(address), ProbeBench.SHORT, 4096).output())
          .isEqualTo("HTTP2 ping failed: context deadline exceeded");
      assertThat(
              bench
                  .probe(new Probe.H2Ping(address, true, true, ""), ProbeBench.SHORT, 4096)
                  .output())
          .isEqualTo("Failed to dial to " + address + ": context deadline exceeded");
    }
  }

  @Test
  void aFloodOfGarbageIsCritical() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread flood = Thread.ofVirtual().start(() -> flood(listener));
      String address = "127.0.0.1:" + listener.getLocalPort();
      assertThat(bench.probe(grpc(address)).output()).startsWith("rpc error: code = ");
      assertThat(bench.probe(ping(address)).output())
          .isEqualTo("HTTP2 ping failed: http2: frame too large");
      flood.interrupt();
    }
  }

  @Test
  void addressesThatLeadNowhereAreCritical() {
    assertThat(bench.probe(grpc("nowhere")).output()).contains("missing port in address");
    assertThat(bench.probe(grpc("no.such.host.invalid:1/x")).output()).contains("no such host");
    assertThat(bench.probe(ping("nowhere")).output()).contains("missing port in address");
    assertThat(bench.probe(new Probe.Udp("nowhere")).output())
        .isEqualTo("dial udp: address nowhere: missing port in address");
  }

  // --- H2 ping

  @Test
  void aServerThatAnswersThePingPasses() throws Exception {
    Server server = plain();
    try {
      assertThat(bench.probe(ping("127.0.0.1:" + server.getPort())))
          .isEqualTo(new Finding("passing", "HTTP2 ping was successful"));
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void aServerOfHttp1IsCritical() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(ProbeServer.reply("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      assertThat(bench.probe(ping("127.0.0.1:" + server.port())))
          .isEqualTo(new Finding("critical", "HTTP2 ping failed: http2: frame too large"));
    }
  }

  // --- UDP

  @Test
  void aDatagramThatIsAnsweredPasses() throws Exception {
    try (DatagramSocket echo = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread answers = Thread.ofVirtual().start(() -> answer(echo));
      String address = "127.0.0.1:" + echo.getLocalPort();
      assertThat(bench.probe(new Probe.Udp(address)))
          .isEqualTo(new Finding("passing", "UDP connect " + address + ": Success"));
      answers.join();
    }
  }

  @Test
  void silencePassesAndARefusalIsCritical() throws Exception {
    String address;
    try (DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + mute.getLocalPort();
      assertThat(bench.probe(new Probe.Udp(address), ProbeBench.SHORT, 4096).status())
          .isEqualTo("passing");
    }
    assertThat(bench.probe(new Probe.Udp(address)))
        .isEqualTo(new Finding("critical", "read udp " + address + ": read: connection refused"));
  }

  private Server plain() throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(health.getHealthService())
        .build()
        .start();
  }

  private static void flood(ServerSocket listener) {
    byte[] garbage = new byte[64 * 1024];
    Arrays.fill(garbage, (byte) 'x');
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        while (true) {
          socket.getOutputStream().write(garbage);
        }
      } catch (IOException e) {
        // The prober has had enough.
      }
    }
  }

  private static void answer(DatagramSocket socket) {
    try {
      DatagramPacket asked = new DatagramPacket(new byte[16], 16);
      socket.receive(asked);
      socket.send(new DatagramPacket(new byte[] {1}, 1, asked.getSocketAddress()));
    } catch (IOException e) {
      // The prober waits in vain, and the test times out.
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static Probe.Grpc grpc(String target) {
    return new Probe.Grpc(target, false, false, "");
  }

  private static Probe.H2Ping ping(String address) {
    return new Probe.H2Ping(address, false, false, "");
  }
}
