package io.rollcall.command.codec;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.EventCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.OperatorCommand;
import io.rollcall.command.QueryCommand;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SessionCommand.Cause;
import io.rollcall.command.SystemCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RecordCodec;

/**
 * Commands as frames for the log: type id, version, fields. Stateless; any thread.
 *
 * <p>To change the fields of a command: give it the next version in {@link #encode}, read both
 * versions in {@link #decode}, and add a golden file of the new version; the old file stays, for it
 * stands for what is in the logs out there.
 */
public final class CommandCodec {
  private static final int VERSION_1 = 1;

  /** {@link #UPDATE_CHECKS} with a writer. */
  private static final int VERSION_2 = 2;

  // Type ids. One that is given up is never given out again.
  private static final int KV_PUT = 1;
  private static final int KV_PUT_IF_INDEX = 2;
  private static final int KV_ACQUIRE = 3;
  private static final int KV_RELEASE = 4;
  private static final int KV_DELETE = 5;
  private static final int KV_DELETE_IF_INDEX = 6;
  private static final int KV_DELETE_PREFIX = 7;
  private static final int NODE_DRAINED = 30;
  private static final int REGISTER = 32;
  private static final int DEREGISTER = 33;
  private static final int REGISTER_INSTANCE = 34;
  private static final int REGISTER_CHECK = 35;
  private static final int DEREGISTER_INSTANCE = 36;
  private static final int DEREGISTER_CHECK = 37;
  private static final int UPDATE_CHECKS = 38;
  private static final int NODE_LOST = 39;
  private static final int NODE_RETURNED = 40;
  private static final int TXN_BATCH = 41;
  private static final int QUERY_CREATE = 50;
  private static final int QUERY_UPDATE = 51;
  private static final int QUERY_DELETE = 52;
  private static final int EVENT_FIRE = 60;
  private static final int COORDINATE_UPDATE = 61;
  private static final int SESSION_CREATE = 64;
  private static final int SESSION_DESTROY = 65;
  private static final int PUT_SETTING = 80;
  private static final int STAGE_SNAPSHOT = 85;
  private static final int RESTORE_SNAPSHOT = 86;
  private static final int DISCARD_SNAPSHOT = 87;
  private static final int REAP_TOMBSTONES = 96;
  private static final int LEADER_ELECTED = 97;
  private static final int ESTABLISH_CLUSTER = 98;

  /** The most bytes that a frame has besides its strings of bytes. */
  private static final int OVERHEAD = 64;

  private CommandCodec() {}

  public static byte[] encode(Command command) {
    return switch (command) {
      case KvCommand kv -> encodeKv(kv);
      case CatalogCommand catalog -> encodeCatalog(catalog).toArray();
      case SessionCommand session -> encodeSession(session).toArray();
      case OperatorCommand operator -> encodeOperator(operator).toArray();
      case TxnCommand txn -> encodeTxn(txn).toArray();
      case QueryCommand query -> encodeQuery(query).toArray();
      case EventCommand event -> encodeEvent(event).toArray();
      case CoordinateCommand coordinate -> encodeCoordinate(coordinate).toArray();
      case SystemCommand system -> encodeSystem(system).toArray();
    };
  }

  /**
   * Reads one frame.
   *
   * @throws MalformedRecordException when the type or version is unknown, a field is impossible, or
   *     anything follows the last field
   */
  public static Command decode(byte[] frame) {
    return decode(frame, 0, frame.length);
  }

  /** Reads a frame that stands inside an array, for example behind a log entry's timestamp. */
  public static Command decode(byte[] content, int from, int to) {
    BinaryReader in = new BinaryReader(content, from, to);
    int type = in.readByte();
    int version = in.readByte();
    if (version != VERSION_1 && !(version == VERSION_2 && type == UPDATE_CHECKS)) {
      throw new MalformedRecordException(
          "command of type "
              + type
              + " has version "
              + version
              + " (expected: "
              + (type == UPDATE_CHECKS ? VERSION_2 : VERSION_1)
              + "): it was written by a newer Rollcall");
    }
    Command command = decode(type, version, in);
    in.expectEnd();
    return command;
  }

  private static Command decode(int type, int version, BinaryReader in) {
    return switch (type) {
      case KV_PUT ->
          new KvCommand.Put(
              RecordCodec.readKey(in), in.readBytes(), in.readVarLong(), in.readBoolean());
      case KV_PUT_IF_INDEX ->
          new KvCommand.PutIfIndex(
              RecordCodec.readKey(in), in.readBytes(), in.readVarLong(), in.readVarLong());
      case KV_ACQUIRE ->
          new KvCommand.Acquire(
              RecordCodec.readKey(in), in.readBytes(), in.readVarLong(), in.readUuid());
      case KV_RELEASE ->
          new KvCommand.Release(
              RecordCodec.readKey(in), in.readBytes(), in.readVarLong(), in.readUuid());
      case KV_DELETE -> new KvCommand.Delete(RecordCodec.readKey(in));
      case KV_DELETE_IF_INDEX ->
          new KvCommand.DeleteIfIndex(RecordCodec.readKey(in), in.readVarLong());
      case KV_DELETE_PREFIX -> new KvCommand.DeletePrefix(in.readBytes());
      case REGISTER ->
          new CatalogCommand.Register(
              RecordCodec.readNode(in),
              in.readNullable(RecordCodec::readService),
              in.readList(RecordCodec::readCheck),
              in.readBoolean());
      case DEREGISTER ->
          new CatalogCommand.Deregister(
              in.readString(),
              in.readNullable(BinaryReader::readString),
              in.readNullable(BinaryReader::readString));
      case REGISTER_INSTANCE ->
          new CatalogCommand.RegisterInstance(
              RecordCodec.readService(in), in.readList(RecordCodec::readCheck), in.readBoolean());
      case REGISTER_CHECK -> new CatalogCommand.RegisterCheck(RecordCodec.readCheck(in));
      case DEREGISTER_INSTANCE ->
          new CatalogCommand.DeregisterInstance(in.readString(), in.readString());
      case DEREGISTER_CHECK -> new CatalogCommand.DeregisterCheck(in.readString(), in.readString());
      case UPDATE_CHECKS ->
          new CatalogCommand.UpdateChecks(
              version == VERSION_1 ? "" : in.readString(),
              in.readList(
                  r ->
                      new CheckResult(
                          r.readString(), r.readString(), r.readString(), r.readString())));
      case NODE_LOST ->
          new CatalogCommand.NodeLost(in.readString(), in.readList(BinaryReader::readString));
      case NODE_DRAINED ->
          new CatalogCommand.NodeDrained(in.readString(), in.readList(BinaryReader::readString));
      case NODE_RETURNED -> new CatalogCommand.NodeReturned(in.readString());
      case QUERY_CREATE -> new QueryCommand.Create(RecordCodec.readQuery(in));
      case QUERY_UPDATE -> new QueryCommand.Update(RecordCodec.readQuery(in));
      case QUERY_DELETE -> new QueryCommand.Delete(in.readUuid());
      case EVENT_FIRE -> new EventCommand.Fire(RecordCodec.readEvent(in));
      case COORDINATE_UPDATE ->
          new CoordinateCommand.Update(in.readList(RecordCodec::readCoordinate));
      case SESSION_CREATE -> new SessionCommand.Create(RecordCodec.readSession(in));
      case SESSION_DESTROY -> new SessionCommand.Destroy(in.readUuid(), readCause(in));
      case PUT_SETTING ->
          new OperatorCommand.PutSetting(in.readString(), in.readBytes(), in.readVarLong());
      case STAGE_SNAPSHOT ->
          new OperatorCommand.StageSnapshot(in.readUuid(), in.readVarInt(), in.readBytes());
      case RESTORE_SNAPSHOT -> new OperatorCommand.RestoreSnapshot(in.readUuid(), in.readVarInt());
      case DISCARD_SNAPSHOT -> new OperatorCommand.DiscardSnapshot(in.readUuid());
      case TXN_BATCH -> new TxnCommand.Batch(in.readList(TxnCodec::readOperation));
      case REAP_TOMBSTONES -> new SystemCommand.ReapTombstones(in.readVarLong());
      case LEADER_ELECTED ->
          new SystemCommand.LeaderElected(in.readVarLong(), in.readString(), in.readString());
      case ESTABLISH_CLUSTER ->
          new SystemCommand.EstablishCluster(in.readUuid(), in.readVarInt(), in.readBoolean());
      default ->
          throw new MalformedRecordException(
              "unknown type of command: " + type + "; it may be of a newer Rollcall");
    };
  }

  private static byte[] encodeKv(KvCommand command) {
    return (switch (command) {
          case KvCommand.Put put ->
              value(KV_PUT, put.key(), put.value(), put.flags()).writeBoolean(put.bumpUnchanged());
          case KvCommand.PutIfIndex put ->
              value(KV_PUT_IF_INDEX, put.key(), put.value(), put.flags())
                  .writeVarLong(put.expectedIndex());
          case KvCommand.Acquire acquire ->
              value(KV_ACQUIRE, acquire.key(), acquire.value(), acquire.flags())
                  .writeUuid(acquire.session());
          case KvCommand.Release release ->
              value(KV_RELEASE, release.key(), release.value(), release.flags())
                  .writeUuid(release.session());
          case KvCommand.Delete delete -> bytes(KV_DELETE, delete.key().bytes());
          case KvCommand.DeleteIfIndex delete ->
              bytes(KV_DELETE_IF_INDEX, delete.key().bytes()).writeVarLong(delete.expectedIndex());
          case KvCommand.DeletePrefix delete -> bytes(KV_DELETE_PREFIX, delete.prefix());
        })
        .toArray();
  }

  private static BinaryWriter encodeCatalog(CatalogCommand command) {
    switch (command) {
      case CatalogCommand.Register register -> {
        BinaryWriter out = frame(REGISTER, 512);
        RecordCodec.writeNode(out, register.node());
        return out.writeNullable(register.service(), RecordCodec::writeService)
            .writeList(register.checks(), RecordCodec::writeCheck)
            .writeBoolean(register.skipNodeUpdate());
      }
      case CatalogCommand.Deregister deregister -> {
        return frame(DEREGISTER, 128)
            .writeString(deregister.node())
            .writeNullable(deregister.serviceId(), BinaryWriter::writeString)
            .writeNullable(deregister.checkId(), BinaryWriter::writeString);
      }
      case CatalogCommand.RegisterInstance register -> {
        BinaryWriter out = frame(REGISTER_INSTANCE, 512);
        RecordCodec.writeService(out, register.service());
        return out.writeList(register.checks(), RecordCodec::writeCheck)
            .writeBoolean(register.replaceChecks());
      }
      case CatalogCommand.RegisterCheck register -> {
        BinaryWriter out = frame(REGISTER_CHECK, 256);
        RecordCodec.writeCheck(out, register.check());
        return out;
      }
      case CatalogCommand.DeregisterInstance deregister -> {
        return frame(DEREGISTER_INSTANCE, 128)
            .writeString(deregister.node())
            .writeString(deregister.serviceId());
      }
      case CatalogCommand.DeregisterCheck deregister -> {
        return frame(DEREGISTER_CHECK, 128)
            .writeString(deregister.node())
            .writeString(deregister.checkId());
      }
      case CatalogCommand.UpdateChecks update -> {
        int size = 128 + update.results().size() * 128;
        BinaryWriter frame =
            update.writer().isEmpty()
                ? frame(UPDATE_CHECKS, size)
                : new BinaryWriter(size)
                    .writeByte(UPDATE_CHECKS)
                    .writeByte(VERSION_2)
                    .writeString(update.writer());
        return frame.writeList(
            update.results(),
            (out, result) ->
                out.writeString(result.node())
                    .writeString(result.checkId())
                    .writeString(result.status())
                    .writeString(result.output()));
      }
      case CatalogCommand.NodeLost lost -> {
        return frame(NODE_LOST, 128)
            .writeString(lost.node())
            .writeList(lost.adopters(), BinaryWriter::writeString);
      }
      case CatalogCommand.NodeDrained drained -> {
        return frame(NODE_DRAINED, 128)
            .writeString(drained.node())
            .writeList(drained.adopters(), BinaryWriter::writeString);
      }
      case CatalogCommand.NodeReturned returned -> {
        return frame(NODE_RETURNED, 64).writeString(returned.node());
      }
    }
  }

  private static BinaryWriter encodeSession(SessionCommand command) {
    switch (command) {
      case SessionCommand.Create create -> {
        BinaryWriter out = frame(SESSION_CREATE, 256);
        RecordCodec.writeSession(out, create.session());
        return out;
      }
      case SessionCommand.Destroy destroy -> {
        return frame(SESSION_DESTROY, 32)
            .writeUuid(destroy.id())
            .writeByte(
                switch (destroy.cause()) {
                  case DESTROYED -> 0;
                  case EXPIRED -> 1;
                });
      }
    }
  }

  private static BinaryWriter encodeOperator(OperatorCommand command) {
    return switch (command) {
      case OperatorCommand.PutSetting put ->
          frame(PUT_SETTING, put.value().length() + OVERHEAD)
              .writeString(put.name())
              .writeBytes(put.value())
              .writeVarLong(put.expectedIndex());
      case OperatorCommand.StageSnapshot stage ->
          frame(STAGE_SNAPSHOT, stage.content().length() + OVERHEAD)
              .writeUuid(stage.restore())
              .writeVarInt(stage.number())
              .writeBytes(stage.content());
      case OperatorCommand.RestoreSnapshot restore ->
          frame(RESTORE_SNAPSHOT, 32).writeUuid(restore.restore()).writeVarInt(restore.pieces());
      case OperatorCommand.DiscardSnapshot discard ->
          frame(DISCARD_SNAPSHOT, 32).writeUuid(discard.restore());
    };
  }

  private static BinaryWriter encodeTxn(TxnCommand command) {
    return switch (command) {
      case TxnCommand.Batch batch ->
          frame(TXN_BATCH, 128 * (1 + batch.operations().size()))
              .writeList(batch.operations(), TxnCodec::writeOperation);
    };
  }

  private static BinaryWriter encodeQuery(QueryCommand command) {
    return switch (command) {
      case QueryCommand.Create create -> query(QUERY_CREATE, create.query());
      case QueryCommand.Update update -> query(QUERY_UPDATE, update.query());
      case QueryCommand.Delete delete -> frame(QUERY_DELETE, 32).writeUuid(delete.id());
    };
  }

  private static BinaryWriter query(int type, PreparedQuery query) {
    BinaryWriter out = frame(type, 256);
    RecordCodec.writeQuery(out, query);
    return out;
  }

  private static BinaryWriter encodeEvent(EventCommand command) {
    switch (command) {
      case EventCommand.Fire fire -> {
        BinaryWriter out = frame(EVENT_FIRE, fire.event().payload().length() + 128);
        RecordCodec.writeEvent(out, fire.event());
        return out;
      }
    }
  }

  private static BinaryWriter encodeCoordinate(CoordinateCommand command) {
    return switch (command) {
      case CoordinateCommand.Update update ->
          frame(COORDINATE_UPDATE, 16 + update.coordinates().size() * 128)
              .writeList(update.coordinates(), RecordCodec::writeCoordinate);
    };
  }

  private static BinaryWriter encodeSystem(SystemCommand command) {
    return switch (command) {
      case SystemCommand.ReapTombstones reap ->
          frame(REAP_TOMBSTONES, 16).writeVarLong(reap.upToIndex());
      case SystemCommand.LeaderElected elected ->
          frame(LEADER_ELECTED, 64)
              .writeVarLong(elected.term())
              .writeString(elected.leader())
              .writeString(elected.before());
      case SystemCommand.EstablishCluster establish ->
          frame(ESTABLISH_CLUSTER, 32)
              .writeUuid(establish.cluster())
              .writeVarInt(establish.version())
              .writeBoolean(establish.anew());
    };
  }

  private static BinaryWriter value(int type, Key key, Bytes value, long flags) {
    BinaryWriter out = frame(type, key.bytes().length() + value.length() + OVERHEAD);
    RecordCodec.writeKey(out, key);
    return out.writeBytes(value).writeVarLong(flags);
  }

  private static BinaryWriter bytes(int type, Bytes bytes) {
    return frame(type, bytes.length() + OVERHEAD).writeBytes(bytes);
  }

  private static BinaryWriter frame(int type, int expectedSize) {
    return new BinaryWriter(expectedSize).writeByte(type).writeByte(VERSION_1);
  }

  private static Cause readCause(BinaryReader in) {
    int cause = in.readByte();
    return switch (cause) {
      case 0 -> Cause.DESTROYED;
      case 1 -> Cause.EXPIRED;
      default -> throw new MalformedRecordException("cause: " + cause + " (expected: 0 or 1)");
    };
  }
}
