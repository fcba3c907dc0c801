package io.rollcall.raft.jraft;

import com.alipay.remoting.Connection;
import com.alipay.remoting.InvokeCallback;
import com.alipay.remoting.exception.RemotingException;
import com.alipay.remoting.rpc.RpcClient;
import com.alipay.remoting.rpc.exception.InvokeTimeoutException;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers between nodes over the engine's own port, with a circuit breaker for each
 * peer. Any thread; connecting, answering and the continuations of answers run on virtual threads,
 * so a caller is never held up by a peer that does not answer.
 */
final class PeerTransport implements PeerChannel, AutoCloseable {
  /** One round trip to another continent is half of this. */
  static final int CONNECT_TIMEOUT_MILLIS = 300;

  private static final int WRITE_BUFFER_LOW_BYTES = 2 * 1024 * 1024;
  private static final int WRITE_BUFFER_HIGH_BYTES = 8 * 1024 * 1024;

  /**
   * A peer that is back must not be shut out for long: the breaker only spares useless attempts.
   */
  private static final CircuitBreakerConfig BREAKER =
      CircuitBreakerConfig.custom()
          .slidingWindowSize(20)
          .minimumNumberOfCalls(10)
          .waitDurationInOpenState(Duration.ofMillis(500))
          .permittedNumberOfCallsInHalfOpenState(3)
          .automaticTransitionFromOpenToHalfOpenEnabled(false)
          .build();

  private final RaftSettings settings;
  private final ExecutorService threads;
  private final Members members;
  private final CircuitBreakerRegistry breakers;
  private final Map<String, Function<Bytes, CompletionStage<Bytes>>> answerers =
      new ConcurrentHashMap<>();
  private final RpcClient client = new RpcClient();

  PeerTransport(
      RaftSettings settings,
      Members members,
      ExecutorService threads,
      CircuitBreakerRegistry breakers) {
    PeerMessage.register();
    this.settings = settings;
    this.threads = threads;
    this.members = members;
    this.breakers = breakers;
    members.known().forEach(member -> breaker(member.name()));
    client.initWriteBufferWaterMark(WRITE_BUFFER_LOW_BYTES, WRITE_BUFFER_HIGH_BYTES);
    client.startup();
  }

  @Override
  public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
    return send(memberName, topic, message, settings.forwardTimeout())
        .exceptionallyCompose(
            e ->
                CompletableFuture.failedFuture(
                    Failures.cause(e) instanceof NotWrittenException notSent
                        ? new RaftException.LostLeadership(String.valueOf(notSent.getMessage()))
                        : Failures.cause(e)));
  }

  @Override
  public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {
    if (answerers.putIfAbsent(topic, answerer) != null) {
      throw new IllegalStateException("topic " + topic + " is answered already");
    }
  }

  /**
   * Asks a peer through its circuit breaker. Fails with {@link NotWrittenException} when it
   * certainly did not get the message, {@link RaftException.TimedOut} or {@link
   * RaftException.LostLeadership} when it may have.
   */
  CompletableFuture<Bytes> send(String memberName, String topic, Bytes body, Duration timeout) {
    if (memberName.equals(settings.self().name())) {
      return answer(new PeerMessage.Request(settings.cluster(), memberName, topic, body))
          .thenCompose(response -> open(memberName, topic, response));
    }
    if (members.named(memberName).isEmpty()) {
      return CompletableFuture.failedFuture(
          new NotWrittenException(
              "member: "
                  + memberName
                  + " (expected: one of "
                  + members.all().stream().map(Member::name).toList()
                  + ")"));
    }
    CircuitBreaker breaker = breaker(memberName);
    if (!breaker.tryAcquirePermission()) {
      return CompletableFuture.failedFuture(
          new NotWrittenException(memberName + " did not answer lately: circuit open"));
    }
    long start = breaker.getCurrentTimestamp();
    CompletableFuture<Bytes> answer = probe(memberName, topic, body, timeout);
    return answer.whenComplete(
        (bytes, e) -> {
          long took = breaker.getCurrentTimestamp() - start;
          if (e == null) {
            breaker.onSuccess(took, breaker.getTimestampUnit());
          } else {
            breaker.onError(took, breaker.getTimestampUnit(), Failures.cause(e));
          }
        });
  }

  /** Asks another member, circuit or not. Fails as {@link #send}. */
  CompletableFuture<Bytes> probe(String memberName, String topic, Bytes body, Duration timeout) {
    return members
        .named(memberName)
        .map(member -> probe(member, topic, body, timeout))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new NotWrittenException("member: " + memberName + " (expected: a member)")));
  }

  private CircuitBreaker breaker(String name) {
    return breakers.circuitBreaker("peer-" + name, BREAKER);
  }

  /** Asks whoever listens at an address. Fails as {@link #send}. */
  CompletableFuture<Bytes> probe(Member member, String topic, Bytes body, Duration timeout) {
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> invoke(member, topic, body, timeout, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new NotWrittenException("this node is stopping"));
    }
    return answer;
  }

  private void invoke(
      Member member, String topic, Bytes body, Duration timeout, CompletableFuture<Bytes> answer) {
    try {
      Connection connection =
          client.getConnection(
              member.address(), (int) Math.min(CONNECT_TIMEOUT_MILLIS, timeout.toMillis()));
      client.invokeWithCallback(
          connection,
          new PeerMessage.Request(settings.cluster(), settings.self().name(), topic, body),
          new Answer(member, topic, timeout, answer),
          (int) Math.max(1, timeout.toMillis()));
    } catch (RemotingException e) {
      answer.completeExceptionally(
          new NotWrittenException(member.name() + " (" + member.address() + ") cannot be reached"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(new NotWrittenException("interrupted"));
    } catch (RuntimeException e) {
      answer.completeExceptionally(new RaftException.LostLeadership(String.valueOf(e)));
    }
  }

  /** The receiving end, to be registered with the peer port. */
  RpcProcessor<PeerMessage.Request> receiver(Predicate<String> admits) {
    return new RpcProcessor<>() {
      @Override
      public void handleRequest(RpcContext context, PeerMessage.Request request) {
        Member sender = members.named(request.sender()).orElse(null);
        if (sender != null && !admits.test(sender.address())) {
          return;
        }
        var _ = answer(request).thenAccept(context::sendResponse);
      }

      @Override
      public String interest() {
        return PeerMessage.Request.class.getName();
      }

      @Override
      public Executor executor() {
        return threads;
      }
    };
  }

  private CompletableFuture<PeerMessage.Response> answer(PeerMessage.Request request) {
    if (!request.cluster().equals(settings.cluster())) {
      return refusal(
          PeerMessage.Response.OTHER_CLUSTER,
          "cluster: " + request.cluster() + " (expected: " + settings.cluster() + ")");
    }
    Function<Bytes, CompletionStage<Bytes>> answerer = answerers.get(request.topic());
    if (answerer == null) {
      return refusal(
          PeerMessage.Response.UNKNOWN_TOPIC, "nobody answers " + request.topic() + " here");
    }
    try {
      return answerer
          .apply(request.body())
          .handle(
              (bytes, e) ->
                  e == null
                      ? new PeerMessage.Response(PeerMessage.Response.OK, bytes)
                      : new PeerMessage.Response(
                          PeerMessage.Response.FAILED,
                          Bytes.utf8(String.valueOf(Failures.cause(e).getMessage()))))
          .toCompletableFuture();
    } catch (RuntimeException e) {
      return refusal(PeerMessage.Response.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static CompletableFuture<PeerMessage.Response> refusal(int status, String message) {
    return CompletableFuture.completedFuture(new PeerMessage.Response(status, Bytes.utf8(message)));
  }

  private static CompletableFuture<Bytes> open(
      String member, String topic, PeerMessage.Response response) {
    String text = member + ", asked for " + topic + ": ";
    return switch (response.status()) {
      case PeerMessage.Response.OK -> CompletableFuture.completedFuture(response.body());
      case PeerMessage.Response.UNKNOWN_TOPIC, PeerMessage.Response.OTHER_CLUSTER ->
          CompletableFuture.failedFuture(new NotWrittenException(text + response.body().utf8()));
      default ->
          CompletableFuture.failedFuture(
              new RaftException.LostLeadership(text + response.body().utf8()));
    };
  }

  @Override
  public void close() {
    client.shutdown();
  }

  /** Turns what the transport calls back with into an answer. */
  private final class Answer implements InvokeCallback {
    private final Member member;
    private final String topic;
    private final Duration timeout;
    private final CompletableFuture<Bytes> answer;

    Answer(Member member, String topic, Duration timeout, CompletableFuture<Bytes> answer) {
      this.member = member;
      this.topic = topic;
      this.timeout = timeout;
      this.answer = answer;
    }

    @Override
    public void onResponse(@Nullable Object result) {
      if (result instanceof PeerMessage.Response response) {
        var _ =
            open(member.name(), topic, response)
                .whenComplete(
                    (bytes, e) -> {
                      if (e == null) {
                        answer.complete(bytes);
                      } else {
                        answer.completeExceptionally(Failures.cause(e));
                      }
                    });
      } else {
        answer.completeExceptionally(
            new RaftException.LostLeadership(member.name() + " answered " + result));
      }
    }

    @Override
    public void onException(Throwable e) {
      answer.completeExceptionally(
          e instanceof InvokeTimeoutException
              ? new RaftException.TimedOut(
                  member.name()
                      + ", asked for "
                      + topic
                      + ": no answer within "
                      + TimeUnit.NANOSECONDS.toMillis(timeout.toNanos())
                      + " ms")
              : new RaftException.LostLeadership(
                  member.name() + ", asked for " + topic + ": " + e.getMessage()));
    }

    @Override
    public Executor getExecutor() {
      return threads;
    }
  }
}
