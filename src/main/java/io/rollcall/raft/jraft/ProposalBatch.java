package io.rollcall.raft.jraft;

import io.rollcall.command.codec.OutcomeCodec;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.raft.Committed;
import io.rollcall.raft.RaftException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Forwarded proposals and what the leader says to them, as bytes.
 *
 * <p>Request: a list of command frames. Response: for each of them a verdict (1 byte) and then, for
 * {@link #COMMITTED}, the index (varint) and the outcome's frame, else a message.
 */
final class ProposalBatch {
  static final String TOPIC = "raft.propose";

  private static final int COMMITTED = 0;

  /** Certainly not written, and worth another try: not the leader, or no longer well. */
  private static final int NOT_WRITTEN = 1;

  private static final int OVERLOADED = 2;
  private static final int TOO_LARGE = 3;
  private static final int LOST = 4;
  private static final int TIMED_OUT = 5;

  private ProposalBatch() {}

  static Bytes encodeRequest(List<Bytes> frames) {
    int size = frames.stream().mapToInt(frame -> frame.length() + 5).sum();
    return Bytes.owning(
        new BinaryWriter(size + 5).writeList(frames, BinaryWriter::writeBytes).toArray());
  }

  static List<Bytes> decodeRequest(Bytes request) {
    BinaryReader reader = new BinaryReader(request.shared());
    List<Bytes> frames = reader.readList(BinaryReader::readBytes);
    reader.expectEnd();
    return frames;
  }

  /** All of them must be done. */
  static Bytes encodeResponse(List<CompletableFuture<Committed>> answers) {
    BinaryWriter writer = new BinaryWriter(16 * answers.size());
    writer.writeVarInt(answers.size());
    for (CompletableFuture<Committed> answer : answers) {
      if (answer.isCompletedExceptionally()) {
        Throwable failure = Failures.cause(answer.exceptionNow());
        writer.writeByte(verdict(failure)).writeString(String.valueOf(failure.getMessage()));
      } else {
        Committed committed = answer.join();
        writer
            .writeByte(COMMITTED)
            .writeVarLong(committed.index())
            .writeBytes(Bytes.owning(OutcomeCodec.encode(committed.outcome())));
      }
    }
    return Bytes.owning(writer.toArray());
  }

  private static int verdict(Throwable failure) {
    if (failure instanceof NotWrittenException) {
      return NOT_WRITTEN;
    }
    if (!(failure instanceof RaftException refusal)) {
      return LOST;
    }
    return switch (refusal) {
      case RaftException.NoLeader _,
          RaftException.NodeFailed _,
          RaftException.NotLeader _,
          RaftException.ClusterTooOld _,
          RaftException.MembershipRefused _ ->
          NOT_WRITTEN;
      case RaftException.Overloaded _ -> OVERLOADED;
      case RaftException.TooLarge _ -> TOO_LARGE;
      case RaftException.LostLeadership _ -> LOST;
      case RaftException.TimedOut _ -> TIMED_OUT;
    };
  }

  /** Completes each waiting answer with its part of the response. */
  static void decodeResponse(
      String leader, Bytes response, List<CompletableFuture<Committed>> answers) {
    BinaryReader reader = new BinaryReader(response.shared());
    int size = reader.readVarInt();
    if (size != answers.size()) {
      throw new MalformedRecordException(
          "answers: " + size + " (expected: " + answers.size() + ")");
    }
    for (CompletableFuture<Committed> answer : answers) {
      int verdict = reader.readByte();
      if (verdict == COMMITTED) {
        long index = reader.readVarLong();
        answer.complete(new Committed(index, OutcomeCodec.decode(reader.readBytes().shared())));
      } else {
        answer.completeExceptionally(failure(verdict, leader + ": " + reader.readString()));
      }
    }
    reader.expectEnd();
  }

  private static RuntimeException failure(int verdict, String message) {
    return switch (verdict) {
      case NOT_WRITTEN -> new NotWrittenException(message);
      case OVERLOADED -> new RaftException.Overloaded(message);
      case TOO_LARGE -> new RaftException.TooLarge(message);
      case TIMED_OUT -> new RaftException.TimedOut(message);
      default -> new RaftException.LostLeadership(message);
    };
  }
}
