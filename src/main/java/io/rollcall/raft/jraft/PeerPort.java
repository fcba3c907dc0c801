package io.rollcall.raft.jraft;

import com.alipay.remoting.rpc.RpcServer;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcServer;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * The port that peers connect to. Bound to one address; it answers the engine's requests and our
 * own messages, but not the engine's administration requests, which would let anyone change the
 * cluster.
 */
final class PeerPort implements AutoCloseable {
  private final BoltRpcServer server;

  /**
   * @param mayVote while it is false, nobody who asks for this node's vote is answered
   * @param takesLog while it is false, the leader's entries and snapshots are refused
   * @param heardOfLeader told the term of each request that only a leader sends
   * @param admits by the sender's address; what is not admitted is dropped
   */
  PeerPort(
      RaftSettings settings,
      PeerTransport transport,
      Introductions introductions,
      BooleanSupplier mayVote,
      BooleanSupplier takesLog,
      Executor engineThreads,
      LongConsumer heardOfLeader,
      Predicate<String> admits) {
    server = new BoltRpcServer(new RpcServer(settings.bindHost(), settings.self().port(), true));
    AppendEntriesRequestProcessor appends = new AppendEntriesRequestProcessor(engineThreads);
    server.registerConnectionClosedEventListener(appends);
    server.registerProcessor(
        new Gate<>(
            appends,
            AppendEntriesRequest::getServerId,
            admits,
            introductions,
            request -> heardOfLeader.accept(request.getTerm()),
            () -> notYet(takesLog, AppendEntriesResponse.getDefaultInstance())));
    server.registerProcessor(
        new Gate<>(
            new InstallSnapshotRequestProcessor(engineThreads),
            InstallSnapshotRequest::getServerId,
            admits,
            introductions,
            request -> heardOfLeader.accept(request.getTerm()),
            () -> notYet(takesLog, InstallSnapshotResponse.getDefaultInstance())));
    server.registerProcessor(
        new Gate<>(
            new RequestVoteRequestProcessor(engineThreads),
            RequestVoteRequest::getServerId,
            sender -> mayVote.getAsBoolean() && admits.test(sender),
            introductions,
            request -> {}));
    server.registerProcessor(
        new Gate<>(
            new TimeoutNowRequestProcessor(engineThreads),
            TimeoutNowRequest::getServerId,
            admits,
            introductions,
            request -> {}));
    server.registerProcessor(
        new Gate<>(
            new ReadIndexRequestProcessor(engineThreads),
            ReadIndexRequest::getServerId,
            admits,
            introductions,
            request -> {}));
    server.registerProcessor(new GetFileRequestProcessor(engineThreads));
    server.registerProcessor(new PingRequestProcessor(engineThreads));
    server.registerProcessor(transport.receiver(admits));
    try {
      server.init(null);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "peer port "
              + settings.bindHost()
              + ":"
              + settings.self().port()
              + " cannot be opened: "
              + rootMessage(e),
          e);
    }
  }

  /** An answer, so that the leader tries again at once and not when it has lost patience. */
  private static Optional<Message> notYet(BooleanSupplier takesLog, Message kind) {
    return takesLog.getAsBoolean()
        ? Optional.empty()
        : Optional.of(
            RpcFactoryHelper.responseFactory()
                .newResponse(kind, RaftError.EBUSY, "not taken in as a learner yet"));
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
