package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Stands before one of the engine's request handlers: notes what comes in, and drops what comes
 * from a peer that is not admitted (how tests cut a network) or that is of another cluster. Threads
 * are the handler's.
 *
 * @param <T> the engine's request
 */
final class Gate<T> implements RpcProcessor<T> {
  private final RpcProcessor<T> handler;
  private final Function<T, String> sender;
  private final Predicate<String> admits;
  private final Introductions introductions;
  private final Consumer<T> note;
  private final Supplier<Optional<Message>> refusal;

  /** For requests that are answered by the engine or not at all. */
  Gate(
      RpcProcessor<T> handler,
      Function<T, String> sender,
      Predicate<String> admits,
      Introductions introductions,
      Consumer<T> note) {
    this(handler, sender, admits, introductions, note, Optional::empty);
  }

  /**
   * @param refusal what a request is answered with instead of being handled; empty to handle it
   */
  Gate(
      RpcProcessor<T> handler,
      Function<T, String> sender,
      Predicate<String> admits,
      Introductions introductions,
      Consumer<T> note,
      Supplier<Optional<Message>> refusal) {
    this.refusal = refusal;
    this.handler = handler;
    this.sender = sender;
    this.admits = admits;
    this.introductions = introductions;
    this.note = note;
  }

  @Override
  public void handleRequest(RpcContext context, T request) {
    String from = sender.apply(request);
    if (admits.test(from)) {
      introductions.admit(
          from,
          () -> {
            Optional<Message> refused = refusal.get();
            if (refused.isPresent()) {
              context.sendResponse(refused.get());
            } else {
              note.accept(request);
              handler.handleRequest(context, request);
            }
          });
    }
  }

  @Override
  public String interest() {
    return handler.interest();
  }

  @Override
  public Executor executor() {
    return handler.executor();
  }

  @Override
  public ExecutorSelector executorSelector() {
    return handler.executorSelector();
  }
}
