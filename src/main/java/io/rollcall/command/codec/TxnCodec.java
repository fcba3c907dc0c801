package io.rollcall.command.codec;

import io.rollcall.command.KvCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.command.TxnCommand.Operation;
import io.rollcall.command.TxnFailure;
import io.rollcall.command.TxnFailure.Reason;
import io.rollcall.command.TxnResult;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * The operations, results and failures of transactions: one byte for the kind, then the fields. A
 * kind is never given to another operation. Stateless; any thread.
 */
final class TxnCodec {
  private static final int KV = 1;
  private static final int GET_KEY = 2;
  private static final int GET_KEY_OR_EMPTY = 3;
  private static final int GET_TREE = 4;
  private static final int CHECK_INDEX = 5;
  private static final int CHECK_SESSION = 6;
  private static final int CHECK_ABSENT = 7;
  private static final int SET_NODE = 8;
  private static final int GET_NODE = 9;
  private static final int DELETE_NODE = 10;
  private static final int SET_SERVICE = 11;
  private static final int GET_SERVICE = 12;
  private static final int DELETE_SERVICE = 13;
  private static final int SET_CHECK = 14;
  private static final int GET_CHECK = 15;
  private static final int DELETE_CHECK = 16;
  private static final int DELETE_SESSION = 17;

  private static final int OF_KEY = 1;
  private static final int OF_NODE = 2;
  private static final int OF_SERVICE = 3;
  private static final int OF_CHECK = 4;

  private static final int ABSENT = 1;
  private static final int EXISTS = 2;
  private static final int STALE = 3;
  private static final int LOCK_HELD = 4;
  private static final int LOCK_DELAYED = 5;
  private static final int LOCK_NOT_HELD = 6;
  private static final int OTHER_INDEX = 7;
  private static final int OTHER_SESSION = 8;
  private static final int REFUSED = 9;

  private TxnCodec() {}

  static void writeOperation(BinaryWriter out, Operation operation) {
    switch (operation) {
      case TxnCommand.Kv kv ->
          out.writeByte(KV).writeBytes(Bytes.owning(CommandCodec.encode(kv.command())));
      case TxnCommand.GetKey get -> RecordCodec.writeKey(out.writeByte(GET_KEY), get.key());
      case TxnCommand.GetKeyOrEmpty get ->
          RecordCodec.writeKey(out.writeByte(GET_KEY_OR_EMPTY), get.key());
      case TxnCommand.GetTree get -> out.writeByte(GET_TREE).writeBytes(get.prefix());
      case TxnCommand.CheckIndex check -> {
        RecordCodec.writeKey(out.writeByte(CHECK_INDEX), check.key());
        out.writeVarLong(check.index());
      }
      case TxnCommand.CheckSession check -> {
        RecordCodec.writeKey(out.writeByte(CHECK_SESSION), check.key());
        out.writeNullable(check.session(), BinaryWriter::writeUuid);
      }
      case TxnCommand.CheckAbsent check ->
          RecordCodec.writeKey(out.writeByte(CHECK_ABSENT), check.key());
      case TxnCommand.SetNode set -> {
        RecordCodec.writeNode(out.writeByte(SET_NODE), set.node());
        writeIndex(out, set.ifIndex());
      }
      case TxnCommand.GetNode get ->
          out.writeByte(GET_NODE).writeString(get.name()).writeString(get.id());
      case TxnCommand.DeleteNode delete ->
          writeIndex(out.writeByte(DELETE_NODE).writeString(delete.name()), delete.ifIndex());
      case TxnCommand.SetService set -> {
        RecordCodec.writeService(out.writeByte(SET_SERVICE), set.service());
        writeIndex(out, set.ifIndex());
      }
      case TxnCommand.GetService get ->
          out.writeByte(GET_SERVICE).writeString(get.node()).writeString(get.serviceId());
      case TxnCommand.DeleteService delete ->
          writeIndex(
              out.writeByte(DELETE_SERVICE)
                  .writeString(delete.node())
                  .writeString(delete.serviceId()),
              delete.ifIndex());
      case TxnCommand.SetCheck set -> {
        RecordCodec.writeCheck(out.writeByte(SET_CHECK), set.check());
        writeIndex(out, set.ifIndex());
      }
      case TxnCommand.GetCheck get ->
          out.writeByte(GET_CHECK).writeString(get.node()).writeString(get.checkId());
      case TxnCommand.DeleteCheck delete ->
          writeIndex(
              out.writeByte(DELETE_CHECK).writeString(delete.node()).writeString(delete.checkId()),
              delete.ifIndex());
      case TxnCommand.DeleteSession delete -> out.writeByte(DELETE_SESSION).writeUuid(delete.id());
    }
  }

  static Operation readOperation(BinaryReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case KV -> {
        if (CommandCodec.decode(in.readBytes().shared()) instanceof KvCommand command) {
          yield new TxnCommand.Kv(command);
        }
        throw new MalformedRecordException("operation of a transaction (expected: one of kv)");
      }
      case GET_KEY -> new TxnCommand.GetKey(RecordCodec.readKey(in));
      case GET_KEY_OR_EMPTY -> new TxnCommand.GetKeyOrEmpty(RecordCodec.readKey(in));
      case GET_TREE -> new TxnCommand.GetTree(in.readBytes());
      case CHECK_INDEX -> new TxnCommand.CheckIndex(RecordCodec.readKey(in), in.readVarLong());
      case CHECK_SESSION ->
          new TxnCommand.CheckSession(
              RecordCodec.readKey(in), in.readNullable(BinaryReader::readUuid));
      case CHECK_ABSENT -> new TxnCommand.CheckAbsent(RecordCodec.readKey(in));
      case SET_NODE -> new TxnCommand.SetNode(RecordCodec.readNode(in), readIndex(in));
      case GET_NODE -> new TxnCommand.GetNode(in.readString(), in.readString());
      case DELETE_NODE -> new TxnCommand.DeleteNode(in.readString(), readIndex(in));
      case SET_SERVICE -> new TxnCommand.SetService(RecordCodec.readService(in), readIndex(in));
      case GET_SERVICE -> new TxnCommand.GetService(in.readString(), in.readString());
      case DELETE_SERVICE ->
          new TxnCommand.DeleteService(in.readString(), in.readString(), readIndex(in));
      case SET_CHECK -> new TxnCommand.SetCheck(RecordCodec.readCheck(in), readIndex(in));
      case GET_CHECK -> new TxnCommand.GetCheck(in.readString(), in.readString());
      case DELETE_CHECK ->
          new TxnCommand.DeleteCheck(in.readString(), in.readString(), readIndex(in));
      case DELETE_SESSION -> new TxnCommand.DeleteSession(in.readUuid());
      default -> throw new MalformedRecordException("unknown operation of a transaction: " + kind);
    };
  }

  static void writeResult(BinaryWriter out, TxnResult result) {
    switch (result) {
      case TxnResult.OfKey of -> {
        RecordCodec.writeKeyRecord(out.writeByte(OF_KEY), of.row());
      }
      case TxnResult.OfNode of -> RecordCodec.writeNode(out.writeByte(OF_NODE), of.row());
      case TxnResult.OfService of -> RecordCodec.writeService(out.writeByte(OF_SERVICE), of.row());
      case TxnResult.OfCheck of -> RecordCodec.writeCheck(out.writeByte(OF_CHECK), of.row());
    }
  }

  static TxnResult readResult(BinaryReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case OF_KEY -> new TxnResult.OfKey(RecordCodec.readKeyRecord(in));
      case OF_NODE -> new TxnResult.OfNode(RecordCodec.readNode(in));
      case OF_SERVICE -> new TxnResult.OfService(RecordCodec.readService(in));
      case OF_CHECK -> new TxnResult.OfCheck(RecordCodec.readCheck(in));
      default -> throw new MalformedRecordException("unknown result of a transaction: " + kind);
    };
  }

  static void writeFailure(BinaryWriter out, TxnFailure failure) {
    out.writeVarInt(failure.operation());
    switch (failure.reason()) {
      case Reason.Absent absent -> out.writeByte(ABSENT);
      case Reason.Exists exists -> out.writeByte(EXISTS);
      case Reason.Stale stale -> out.writeByte(STALE);
      case Reason.LockHeld held -> out.writeByte(LOCK_HELD);
      case Reason.LockDelayed delayed -> out.writeByte(LOCK_DELAYED);
      case Reason.LockNotHeld not -> out.writeByte(LOCK_NOT_HELD);
      case Reason.OtherIndex other -> out.writeByte(OTHER_INDEX).writeVarLong(other.actual());
      case Reason.OtherSession other ->
          out.writeByte(OTHER_SESSION).writeNullable(other.actual(), BinaryWriter::writeUuid);
      case Reason.Refused refused ->
          OutcomeCodec.encode(refused.rejection(), out.writeByte(REFUSED));
    }
  }

  static TxnFailure readFailure(BinaryReader in) {
    int operation = in.readVarInt();
    int reason = in.readByte();
    return new TxnFailure(
        operation,
        switch (reason) {
          case ABSENT -> new Reason.Absent();
          case EXISTS -> new Reason.Exists();
          case STALE -> new Reason.Stale();
          case LOCK_HELD -> new Reason.LockHeld();
          case LOCK_DELAYED -> new Reason.LockDelayed();
          case LOCK_NOT_HELD -> new Reason.LockNotHeld();
          case OTHER_INDEX -> new Reason.OtherIndex(in.readVarLong());
          case OTHER_SESSION -> new Reason.OtherSession(in.readNullable(BinaryReader::readUuid));
          case REFUSED -> new Reason.Refused(OutcomeCodec.decodeReason(in));
          default ->
              throw new MalformedRecordException("unknown failure of a transaction: " + reason);
        });
  }

  private static void writeIndex(BinaryWriter out, @Nullable Long index) {
    out.writeNullable(index, BinaryWriter::writeVarLong);
  }

  private static @Nullable Long readIndex(BinaryReader in) {
    return in.readNullable(BinaryReader::readVarLong);
  }
}
