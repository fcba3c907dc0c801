package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.rollcall.command.Command;
import io.rollcall.command.Outcome;
import io.rollcall.raft.Committed;
import io.rollcall.raft.RaftException;
import java.util.concurrent.CompletableFuture;

/**
 * A proposal on the leader that took it in. Keeps the command, so that applying does not decode it
 * again. Completed by the apply thread, or failed by any thread of the engine.
 */
final class ProposalClosure implements Closure {
  private final Command command;
  private final long timestampMillis;
  private final CompletableFuture<Committed> answer = new CompletableFuture<>();

  ProposalClosure(Command command, long timestampMillis) {
    this.command = command;
    this.timestampMillis = timestampMillis;
  }

  Command command() {
    return command;
  }

  long timestampMillis() {
    return timestampMillis;
  }

  CompletableFuture<Committed> answer() {
    return answer;
  }

  void applied(long index, Outcome outcome) {
    answer.complete(new Committed(index, outcome));
  }

  @Override
  public void run(Status status) {
    if (status.isOk()) {
      answer.completeExceptionally(
          new IllegalStateException("the engine passed over an entry without applying it"));
    } else {
      answer.completeExceptionally(translate(status));
    }
  }

  /**
   * The engine's refusals by what they prove. Only those that it gives before it appends to its log
   * are certain: "Leader stepped down" (also EPERM) comes for entries that may be on other nodes
   * already, and the next leader may commit them.
   */
  static RuntimeException translate(Status status) {
    String message = status.getErrorMsg() == null ? "no reason given" : status.getErrorMsg();
    RaftError error = status.getRaftError();
    boolean beforeAppend =
        switch (error) {
          case EPERM -> message.startsWith("Is not leader") || message.startsWith("expected_term");
          case EBUSY, EINTERNAL, ENODESHUTDOWN -> true;
          default -> false;
        };
    if (!beforeAppend) {
      return new RaftException.LostLeadership(message);
    }
    if (error == RaftError.EBUSY && !message.contains("transferring")) {
      return new RaftException.Overloaded(message);
    }
    return new NotWrittenException(message);
  }
}
