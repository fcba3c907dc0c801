package io.rollcall.agent.check;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks gRPC's health service ({@code grpc.health.v1.Health/Check}), one connection a run. All
 * connections share one thread of Netty, which never waits for anything.
 *
 * <p>The two messages have a field each, so they are written and read here by hand: a string 1 that
 * names the service, and an enum 1 of which {@value #SERVING} means serving.
 */
final class GrpcProber implements Prober<Probe.Grpc>, AutoCloseable {
  private static final int SERVING = 1;
  private static final int MAX_REPLY_BYTES = 64 * 1024;
  private static final MethodDescriptor<String, Integer> CHECK =
      MethodDescriptor.<String, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(new Request())
          .setResponseMarshaller(new Reply())
          .build();

  private final Resolver resolver;
  private final SslContext verifying = context(false);
  private final SslContext trusting = context(true);
  private @Nullable EventLoopGroup loop;

  GrpcProber(Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public Finding probe(Probe.Grpc target, Deadline deadline, int outputLimitBytes) {
    int slash = target.target().indexOf('/');
    String server = slash < 0 ? target.target() : target.target().substring(0, slash);
    String service = slash < 0 ? "" : target.target().substring(slash + 1);
    Authority authority = Authority.parse(server, -1);
    if (authority == null) {
      return unavailable("dial tcp: address " + server + ": missing port in address");
    }
    InetAddress[] addresses;
    try {
      addresses = resolver.lookUp(authority.host(), deadline);
    } catch (UnknownHostException e) {
      return unavailable("dial tcp: lookup " + authority.host() + ": no such host");
    } catch (SocketTimeoutException | InterruptedException e) {
      return outOfTime();
    }
    Finding refused = unavailable("dial tcp: lookup " + authority.host() + ": no such host");
    for (InetAddress address : addresses) {
      InetSocketAddress peer = new InetSocketAddress(address, authority.port());
      try {
        return grade(target, ask(target, authority, peer, service, deadline));
      } catch (StatusRuntimeException e) {
        if (!isRefusal(e) || Dialer.timedOut(deadline)) {
          return failed(e, peer, deadline);
        }
        refused = failed(e, peer, deadline);
      } catch (IllegalArgumentException e) {
        return unavailable(String.valueOf(e.getMessage()));
      }
    }
    return refused;
  }

  private int ask(
      Probe.Grpc target,
      Authority authority,
      InetSocketAddress peer,
      String service,
      Deadline deadline) {
    String name = target.tlsServerName().isEmpty() ? authority.host() : target.tlsServerName();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(peer)
            .eventLoopGroup(loop())
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .disableRetry()
            .proxyDetector(any -> null)
            .overrideAuthority(
                (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + authority.port())
            .maxInboundMessageSize(MAX_REPLY_BYTES)
            .userAgent("Consul Health Check");
    if (target.useTls()) {
      builder.sslContext(target.tlsSkipVerify() ? trusting : verifying);
    } else {
      builder.usePlaintext();
    }
    ManagedChannel channel = builder.build();
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          CHECK,
          CallOptions.DEFAULT.withDeadlineAfter(
              Math.max(1, deadline.nanosLeft()), TimeUnit.NANOSECONDS),
          service);
    } finally {
      var ignored = channel.shutdownNow();
    }
  }

  private static Finding grade(Probe.Grpc target, int status) {
    return status == SERVING
        ? new Finding(Status.PASSING, "gRPC check " + target.target() + ": success")
        : new Finding(Status.CRITICAL, "gRPC application didn't report service healthy");
  }

  private static boolean isRefusal(StatusRuntimeException failure) {
    return cause(failure, ConnectException.class) != null;
  }

  private static Finding failed(
      StatusRuntimeException failure, InetSocketAddress peer, Deadline deadline) {
    Code code = failure.getStatus().getCode();
    if (code == Code.DEADLINE_EXCEEDED || Dialer.timedOut(deadline)) {
      return outOfTime();
    }
    if (isRefusal(failure)) {
      return unavailable(
          "dial tcp "
              + Dialer.text(peer.getAddress(), peer.getPort())
              + ": connect: connection refused");
    }
    SSLException tls = cause(failure, SSLException.class);
    if (tls != null) {
      return new Finding(
          Status.CRITICAL,
          "rpc error: code = Unavailable desc = connection error: desc = \"transport:"
              + " authentication handshake failed: "
              + Tls.text(tls)
              + "\"");
    }
    String description = failure.getStatus().getDescription();
    Throwable cause = failure.getStatus().getCause();
    return rpcError(
        code,
        (description == null ? "" : description)
            + (cause == null ? "" : ": " + cause.getMessage()));
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> kind) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return kind.cast(each);
      }
    }
    return null;
  }

  private static Finding unavailable(String why) {
    return rpcError(
        Code.UNAVAILABLE,
        "connection error: desc = \"transport: Error while dialing: " + why + "\"");
  }

  private static Finding outOfTime() {
    return rpcError(Code.DEADLINE_EXCEEDED, "context deadline exceeded");
  }

  /** In Go's words: {@code NOT_FOUND} is {@code NotFound}. */
  private static Finding rpcError(Code code, String description) {
    StringBuilder name = new StringBuilder();
    for (String word : code.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    String shown = code == Code.CANCELLED ? "Canceled" : name.toString();
    return new Finding(Status.CRITICAL, "rpc error: code = " + shown + " desc = " + description);
  }

  private synchronized EventLoopGroup loop() {
    if (loop == null) {
      loop =
          new MultiThreadIoEventLoopGroup(
              1,
              Thread.ofPlatform().daemon().name("probe-grpc-", 0).factory(),
              NioIoHandler.newFactory());
    }
    return loop;
  }

  private static SslContext context(boolean trustsAll) {
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    if (trustsAll) {
      builder.trustManager(new Tls.TrustsAll());
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS for gRPC on this JDK", e);
    }
  }

  @Override
  public synchronized void close() {
    if (loop != null) {
      var ignored = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static final class Request implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String service) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, service);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public String parse(InputStream stream) {
      throw new UnsupportedOperationException("a client gets no requests");
    }
  }

  private static final class Reply implements MethodDescriptor.Marshaller<Integer> {
    @Override
    public InputStream stream(Integer status) {
      throw new UnsupportedOperationException("a client sends no replies");
    }

    @Override
    public Integer parse(InputStream stream) {
      try {
        CodedInputStream in = CodedInputStream.newInstance(stream);
        int status = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          if (tag == 8) {
            status = in.readEnum();
          } else if (!in.skipField(tag)) {
            break;
          }
        }
        return status;
      } catch (IOException e) {
        throw io.grpc.Status.INTERNAL
            .withDescription("grpc: failed to unmarshal the received message: " + e.getMessage())
            .asRuntimeException();
      }
    }
  }
}
