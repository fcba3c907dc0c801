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
 * so a caller is never held up by a peer that does not answer. Questions that are answered from
 * memory spare those threads: see {@link #serveFromMemory}.
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
  private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();
  private final RpcClient client = new RpcClient();

  /** By address. To ask the transport for one of its own is to wait for it when there is none. */
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();

  /**
   * @param apart whether it may wait, and so needs a thread
   */
  private record Answerer(Function<Bytes, CompletionStage<Bytes>> function, boolean apart) {}

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
    DirectAnswers.register();
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
    serve(topic, new Answerer(answerer, true));
  }

  /**
   * As {@link #serve}, on the thread that reads messages: the answerer must neither wait nor be
   * long.
   */
  void serveFromMemory(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {
    serve(topic, new Answerer(answerer, false));
  }

  private void serve(String topic, Answerer answerer) {
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
    return invoke(new Answer(member, topic, timeout, threads), body);
  }

  /**
   * As {@link #probe}, what follows on the answer runs on the thread that reads messages: it must
   * neither wait nor be long.
   */
  CompletableFuture<Bytes> probeMemory(Member member, String topic, Bytes body, Duration timeout) {
    return invoke(new Answer(member, topic, timeout, null), body);
  }

  /** Sending does not wait; connecting does. */
  private CompletableFuture<Bytes> invoke(Answer answer, Bytes body) {
    String address = answer.member.address();
    Connection connection = connections.get(address);
    if (connection != null && connection.isFine()) {
      invoke(connection, answer, body);
      return answer.given;
    }
    try {
      threads.execute(
          () -> {
            Connection made = connect(answer);
            if (made != null) {
              connections.put(address, made);
              invoke(made, answer, body);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.notSent("this node is stopping");
    }
    return answer.given;
  }

  /** Null when the answer has been told that there is none. */
  private @Nullable Connection connect(Answer answer) {
    try {
      Connection made =
          client.getConnection(
              answer.member.address(),
              (int) Math.min(CONNECT_TIMEOUT_MILLIS, answer.timeout.toMillis()));
      if (made == null) { // after one that was there has broken
        answer.notReached();
      }
      return made;
    } catch (RemotingException e) {
      answer.notReached();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.notSent("interrupted");
    } catch (RuntimeException e) {
      answer.failed(String.valueOf(e));
    }
    return null;
  }

  private void invoke(Connection connection, Answer answer, Bytes body) {
    try {
      client.invokeWithCallback(
          connection,
          new PeerMessage.Request(settings.cluster(), settings.self().name(), answer.topic, body),
          answer,
          (int) Math.max(1, answer.timeout.toMillis()));
    } catch (RemotingException e) {
      answer.notReached();
    } catch (RuntimeException e) {
      answer.failed(String.valueOf(e));
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
        Answerer answerer = answerers.get(request.topic());
        if (answerer != null && answerer.apart) {
          replyApart(context, request);
        } else {
          reply(context, request);
        }
      }

      @Override
      public String interest() {
        return PeerMessage.Request.class.getName();
      }

      @Override
      public Executor executor() {
        return Runnable::run;
      }
    };
  }

  private void replyApart(RpcContext context, PeerMessage.Request request) {
    try {
      threads.execute(() -> reply(context, request));
    } catch (RejectedExecutionException e) {
      var _ =
          refusal(PeerMessage.Response.FAILED, "this node is stopping")
              .thenAccept(context::sendResponse);
    }
  }

  private void reply(RpcContext context, PeerMessage.Request request) {
    var _ = answer(request).thenAccept(context::sendResponse);
  }

  private CompletableFuture<PeerMessage.Response> answer(PeerMessage.Request request) {
    if (!request.cluster().equals(settings.cluster())) {
      return refusal(
          PeerMessage.Response.OTHER_CLUSTER,
          "cluster: " + request.cluster() + " (expected: " + settings.cluster() + ")");
    }
    Answerer answerer = answerers.get(request.topic());
    if (answerer == null) {
      return refusal(
          PeerMessage.Response.UNKNOWN_TOPIC, "nobody answers " + request.topic() + " here");
    }
    try {
      return answerer
          .function
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
  private static final class Answer implements InvokeCallback {
    private final Member member;
    private final String topic;
    private final Duration timeout;
    private final @Nullable Executor executor;
    private final CompletableFuture<Bytes> given = new CompletableFuture<>();

    /**
     * @param executor where the answer is given; null for the thread that reads it
     */
    Answer(Member member, String topic, Duration timeout, @Nullable Executor executor) {
      this.member = member;
      this.topic = topic;
      this.timeout = timeout;
      this.executor = executor;
    }

    void notReached() {
      notSent(member.name() + " (" + member.address() + ") cannot be reached");
    }

    void notSent(String why) {
      given.completeExceptionally(new NotWrittenException(why));
    }

    /** The peer may have got the message. */
    void failed(String why) {
      given.completeExceptionally(new RaftException.LostLeadership(why));
    }

    @Override
    public void onResponse(@Nullable Object result) {
      if (result instanceof PeerMessage.Response response) {
        var _ =
            open(member.name(), topic, response)
                .whenComplete(
                    (bytes, e) -> {
                      if (e == null) {
                        given.complete(bytes);
                      } else {
                        given.completeExceptionally(Failures.cause(e));
                      }
                    });
      } else {
        failed(member.name() + " answered " + result);
      }
    }

    @Override
    public void onException(Throwable e) {
      given.completeExceptionally(
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
    public @Nullable Executor getExecutor() {
      return executor;
    }
  }
}
