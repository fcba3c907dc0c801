package io.rollcall.command.codec;

import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;

/**
 * Outcomes as frames, for the answer to a node that forwarded its proposal: type id, version,
 * fields. A rejection's reason is one more type id and its fields. Stateless; any thread.
 */
public final class OutcomeCodec {
  private static final int VERSION_1 = 1;

  private static final int ACCEPTED = 1;
  private static final int UNMET = 2;
  private static final int REJECTED = 3;
  private static final int ANSWERED = 4;
  private static final int UNDONE = 5;

  private static final int UNKNOWN_SESSION = 1;
  private static final int UNKNOWN_NODE = 2;
  private static final int UNKNOWN_SERVICE = 3;
  private static final int UNKNOWN_CHECK = 4;
  private static final int CRITICAL_CHECK = 5;
  private static final int NODE_ID_TAKEN = 6;
  private static final int KEY_LENGTH = 7;
  private static final int UNREADABLE_SNAPSHOT = 80;
  private static final int UNKNOWN_QUERY = 50;
  private static final int QUERY_NAME_TAKEN = 51;
  private static final int QUERY_NAME_IS_ID = 52;

  private OutcomeCodec() {}

  public static byte[] encode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> frame(ACCEPTED).toArray();
      case Outcome.Unmet unmet -> frame(UNMET).toArray();
      case Outcome.Rejected(Rejection reason) -> encode(reason, frame(REJECTED)).toArray();
      case Outcome.Answered answered ->
          frame(ANSWERED).writeList(answered.results(), TxnCodec::writeResult).toArray();
      case Outcome.Undone undone ->
          frame(UNDONE).writeList(undone.failures(), TxnCodec::writeFailure).toArray();
    };
  }

  /**
   * Reads one frame.
   *
   * @throws MalformedRecordException when a type or the version is unknown, a field is impossible,
   *     or anything follows the last field
   */
  public static Outcome decode(byte[] frame) {
    BinaryReader in = new BinaryReader(frame);
    int type = in.readByte();
    int version = in.readByte();
    if (version != VERSION_1) {
      throw new MalformedRecordException(
          "outcome of type " + type + " has version " + version + " (expected: " + VERSION_1 + ")");
    }
    Outcome outcome =
        switch (type) {
          case ACCEPTED -> Outcome.ACCEPTED;
          case UNMET -> Outcome.UNMET;
          case REJECTED -> new Outcome.Rejected(decodeReason(in));
          case ANSWERED -> new Outcome.Answered(in.readList(TxnCodec::readResult));
          case UNDONE -> new Outcome.Undone(in.readList(TxnCodec::readFailure));
          default -> throw new MalformedRecordException("unknown type of outcome: " + type);
        };
    in.expectEnd();
    return outcome;
  }

  static BinaryWriter encode(Rejection reason, BinaryWriter out) {
    return switch (reason) {
      case Rejection.UnknownSession unknown ->
          out.writeByte(UNKNOWN_SESSION).writeUuid(unknown.id());
      case Rejection.UnknownNode unknown -> out.writeByte(UNKNOWN_NODE).writeString(unknown.node());
      case Rejection.UnknownService unknown ->
          out.writeByte(UNKNOWN_SERVICE)
              .writeString(unknown.node())
              .writeString(unknown.serviceId());
      case Rejection.UnknownCheck unknown ->
          out.writeByte(UNKNOWN_CHECK).writeString(unknown.node()).writeString(unknown.checkId());
      case Rejection.CriticalCheck critical ->
          out.writeByte(CRITICAL_CHECK).writeString(critical.checkId());
      case Rejection.NodeIdTaken taken ->
          out.writeByte(NODE_ID_TAKEN).writeString(taken.id()).writeString(taken.byNode());
      case Rejection.UnreadableSnapshot unreadable ->
          out.writeByte(UNREADABLE_SNAPSHOT).writeString(unreadable.problem());
      case Rejection.UnknownQuery unknown -> out.writeByte(UNKNOWN_QUERY).writeUuid(unknown.id());
      case Rejection.QueryNameTaken taken ->
          out.writeByte(QUERY_NAME_TAKEN).writeString(taken.name());
      case Rejection.QueryNameIsId alias ->
          out.writeByte(QUERY_NAME_IS_ID).writeString(alias.name());
      case Rejection.KeyLength length -> out.writeByte(KEY_LENGTH).writeVarInt(length.bytes());
    };
  }

  static Rejection decodeReason(BinaryReader in) {
    int reason = in.readByte();
    return switch (reason) {
      case UNKNOWN_SESSION -> new Rejection.UnknownSession(in.readUuid());
      case UNKNOWN_NODE -> new Rejection.UnknownNode(in.readString());
      case UNKNOWN_SERVICE -> new Rejection.UnknownService(in.readString(), in.readString());
      case UNKNOWN_CHECK -> new Rejection.UnknownCheck(in.readString(), in.readString());
      case CRITICAL_CHECK -> new Rejection.CriticalCheck(in.readString());
      case NODE_ID_TAKEN -> new Rejection.NodeIdTaken(in.readString(), in.readString());
      case UNREADABLE_SNAPSHOT -> new Rejection.UnreadableSnapshot(in.readString());
      case UNKNOWN_QUERY -> new Rejection.UnknownQuery(in.readUuid());
      case QUERY_NAME_TAKEN -> new Rejection.QueryNameTaken(in.readString());
      case QUERY_NAME_IS_ID -> new Rejection.QueryNameIsId(in.readString());
      case KEY_LENGTH -> new Rejection.KeyLength(in.readVarInt());
      default -> throw new MalformedRecordException("unknown reason of a rejection: " + reason);
    };
  }

  private static BinaryWriter frame(int type) {
    return new BinaryWriter(64).writeByte(type).writeByte(VERSION_1);
  }
}
