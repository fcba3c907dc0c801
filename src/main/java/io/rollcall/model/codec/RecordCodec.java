package io.rollcall.model.codec;

import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Coordinate;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
import io.rollcall.model.UserEvent;
import java.util.List;
import java.util.Map;

/**
 * The fields of each record in their order on disk. Enum constants are written as numbers that are
 * never given to another constant. Fields are only ever added at a new version of the frame around
 * them (see {@code command.codec} and {@code store}).
 */
public final class RecordCodec {
  private RecordCodec() {}

  public static void writeKey(BinaryWriter out, Key key) {
    out.writeBytes(key.bytes());
  }

  public static Key readKey(BinaryReader in) {
    return new Key(in.readBytes());
  }

  public static void writeKeyRecord(BinaryWriter out, KeyRecord value) {
    writeKey(out, value.key());
    out.writeBytes(value.value())
        .writeVarLong(value.flags())
        .writeVarLong(value.lockIndex())
        .writeNullable(value.session(), BinaryWriter::writeUuid)
        .writeVarLong(value.createRevision())
        .writeVarLong(value.modRevision())
        .writeVarLong(value.version())
        .writeVarLong(value.createIndex())
        .writeVarLong(value.modifyIndex());
  }

  public static KeyRecord readKeyRecord(BinaryReader in) {
    return new KeyRecord(
        readKey(in),
        in.readBytes(),
        in.readVarLong(),
        in.readVarLong(),
        in.readNullable(BinaryReader::readUuid),
        in.readVarLong(),
        in.readVarLong(),
        in.readVarLong(),
        in.readVarLong(),
        in.readVarLong());
  }

  public static void writeNode(BinaryWriter out, Node value) {
    out.writeString(value.name())
        .writeString(value.id())
        .writeString(value.address())
        .writeNullable(value.taggedAddresses(), RecordCodec::writeStringMap)
        .writeNullable(value.meta(), RecordCodec::writeStringMap)
        .writeVarLong(value.createIndex())
        .writeVarLong(value.modifyIndex());
  }

  public static Node readNode(BinaryReader in) {
    return new Node(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readNullable(RecordCodec::readStringMap),
        in.readNullable(RecordCodec::readStringMap),
        in.readVarLong(),
        in.readVarLong());
  }

  public static void writeService(BinaryWriter out, ServiceInstance value) {
    out.writeString(value.node())
        .writeString(value.id())
        .writeString(value.name())
        .writeList(value.tags(), BinaryWriter::writeString)
        .writeString(value.address())
        .writeVarLong(zigZag(value.port()))
        .writeNullable(
            value.taggedAddresses(), (w, map) -> w.writeMap(map, RecordCodec::writeEndpoint))
        .writeNullable(value.meta(), RecordCodec::writeStringMap)
        .writeVarLong(zigZag(value.weights().passing()))
        .writeVarLong(zigZag(value.weights().warning()))
        .writeBoolean(value.enableTagOverride())
        .writeString(value.kind())
        .writeBoolean(value.connectNative())
        .writeByte(
            switch (value.origin()) {
              case AGENT -> 0;
              case CATALOG -> 1;
            })
        .writeVarLong(value.createIndex())
        .writeVarLong(value.modifyIndex());
  }

  public static ServiceInstance readService(BinaryReader in) {
    return new ServiceInstance(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readList(BinaryReader::readString),
        in.readString(),
        unZigZag(in.readVarLong()),
        in.readNullable(r -> r.readMap(RecordCodec::readEndpoint)),
        in.readNullable(RecordCodec::readStringMap),
        new Weights(unZigZag(in.readVarLong()), unZigZag(in.readVarLong())),
        in.readBoolean(),
        in.readString(),
        in.readBoolean(),
        switch (in.readByte()) {
          case 0 -> Origin.AGENT;
          case 1 -> Origin.CATALOG;
          default -> throw new MalformedRecordException("unknown origin of a service instance");
        },
        in.readVarLong(),
        in.readVarLong());
  }

  public static void writeCheck(BinaryWriter out, Check value) {
    out.writeString(value.node())
        .writeString(value.id())
        .writeString(value.name())
        .writeString(value.status())
        .writeString(value.notes())
        .writeString(value.output())
        .writeString(value.serviceId())
        .writeString(value.serviceName())
        .writeList(value.serviceTags(), BinaryWriter::writeString)
        .writeString(value.type())
        .writeNullable(value.definition(), RecordCodec::writeDefinition)
        .writeVarLong(value.createIndex())
        .writeVarLong(value.modifyIndex());
  }

  public static Check readCheck(BinaryReader in) {
    return new Check(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readList(BinaryReader::readString),
        in.readString(),
        in.readNullable(RecordCodec::readDefinition),
        in.readVarLong(),
        in.readVarLong());
  }

  public static void writeSession(BinaryWriter out, Session value) {
    out.writeUuid(value.id())
        .writeString(value.name())
        .writeString(value.node())
        .writeDuration(value.lockDelay())
        .writeByte(
            switch (value.behavior()) {
              case RELEASE -> 0;
              case DELETE -> 1;
            })
        .writeDuration(value.ttl())
        .writeString(value.ttlText())
        .writeList(value.nodeChecks(), BinaryWriter::writeString)
        .writeNullable(value.serviceChecks(), RecordCodec::writeStrings)
        .writeNullable(value.legacyChecks(), RecordCodec::writeStrings)
        .writeVarLong(value.createIndex())
        .writeVarLong(value.modifyIndex());
  }

  public static Session readSession(BinaryReader in) {
    return new Session(
        in.readUuid(),
        in.readString(),
        in.readString(),
        in.readDuration(),
        switch (in.readByte()) {
          case 0 -> Behavior.RELEASE;
          case 1 -> Behavior.DELETE;
          default -> throw new MalformedRecordException("unknown behavior of a session");
        },
        in.readDuration(),
        in.readString(),
        in.readList(BinaryReader::readString),
        in.readNullable(RecordCodec::readStrings),
        in.readNullable(RecordCodec::readStrings),
        in.readVarLong(),
        in.readVarLong());
  }

  public static void writeQuery(BinaryWriter out, PreparedQuery value) {
    out.writeUuid(value.id())
        .writeString(value.name())
        .writeNullable(value.session(), BinaryWriter::writeUuid)
        .writeString(value.token())
        .writeString(value.template().type())
        .writeString(value.template().regexp())
        .writeBoolean(value.template().removeEmptyTags());
    writeTarget(out, value.service());
    out.writeString(value.dnsTtl())
        .writeVarLong(value.createIndex())
        .writeVarLong(value.modifyIndex());
  }

  public static PreparedQuery readQuery(BinaryReader in) {
    return new PreparedQuery(
        in.readUuid(),
        in.readString(),
        in.readNullable(BinaryReader::readUuid),
        in.readString(),
        new PreparedQuery.Template(in.readString(), in.readString(), in.readBoolean()),
        readTarget(in),
        in.readString(),
        in.readVarLong(),
        in.readVarLong());
  }

  private static void writeTarget(BinaryWriter out, PreparedQuery.Target value) {
    out.writeString(value.service())
        .writeVarInt(value.failover().nearestN())
        .writeNullable(value.failover().datacenters(), RecordCodec::writeStrings)
        .writeNullable(
            value.failover().targets(),
            (w, places) ->
                w.writeList(
                    places,
                    (each, place) ->
                        each.writeString(place.datacenter()).writeString(place.peer())))
        .writeBoolean(value.onlyPassing())
        .writeNullable(value.ignoreCheckIds(), RecordCodec::writeStrings)
        .writeString(value.near())
        .writeNullable(value.tags(), RecordCodec::writeStrings)
        .writeNullable(value.nodeMeta(), RecordCodec::writeStringMap)
        .writeNullable(value.serviceMeta(), RecordCodec::writeStringMap)
        .writeBoolean(value.connect());
  }

  private static PreparedQuery.Target readTarget(BinaryReader in) {
    return new PreparedQuery.Target(
        in.readString(),
        new PreparedQuery.Failover(
            in.readVarInt(),
            in.readNullable(RecordCodec::readStrings),
            in.readNullable(
                r ->
                    r.readList(
                        each ->
                            new PreparedQuery.Failover.Place(
                                each.readString(), each.readString())))),
        in.readBoolean(),
        in.readNullable(RecordCodec::readStrings),
        in.readString(),
        in.readNullable(RecordCodec::readStrings),
        in.readNullable(RecordCodec::readStringMap),
        in.readNullable(RecordCodec::readStringMap),
        in.readBoolean());
  }

  public static void writeEvent(BinaryWriter out, UserEvent value) {
    out.writeUuid(value.id())
        .writeString(value.name())
        .writeBytes(value.payload())
        .writeString(value.nodeFilter())
        .writeString(value.serviceFilter())
        .writeString(value.tagFilter())
        .writeVarLong(value.sequence())
        .writeVarLong(value.index());
  }

  public static UserEvent readEvent(BinaryReader in) {
    return new UserEvent(
        in.readUuid(),
        in.readString(),
        in.readBytes(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readVarLong(),
        in.readVarLong());
  }

  public static void writeCoordinate(BinaryWriter out, NodeCoordinate value) {
    out.writeString(value.node())
        .writeString(value.segment())
        .writeList(value.coordinate().vector(), RecordCodec::writeDouble);
    writeDouble(out, value.coordinate().error());
    writeDouble(out, value.coordinate().adjustment());
    writeDouble(out, value.coordinate().height());
  }

  public static NodeCoordinate readCoordinate(BinaryReader in) {
    return new NodeCoordinate(
        in.readString(),
        in.readString(),
        new Coordinate(
            in.readList(RecordCodec::readDouble), readDouble(in), readDouble(in), readDouble(in)));
  }

  private static void writeDouble(BinaryWriter out, double value) {
    out.writeLong(Double.doubleToLongBits(value));
  }

  private static double readDouble(BinaryReader in) {
    return Double.longBitsToDouble(in.readLong());
  }

  private static void writeDefinition(BinaryWriter out, CheckDefinition value) {
    switch (value.probe()) {
      case Probe.Ttl ttl -> out.writeByte(1).writeDuration(ttl.ttl());
      case Probe.Http http ->
          out.writeByte(2)
              .writeString(http.url())
              .writeString(http.method())
              .writeMap(http.headers(), RecordCodec::writeStrings)
              .writeString(http.body())
              .writeBoolean(http.followRedirects())
              .writeBoolean(http.tlsSkipVerify())
              .writeString(http.tlsServerName());
      case Probe.Tcp tcp ->
          out.writeByte(3)
              .writeString(tcp.address())
              .writeBoolean(tcp.useTls())
              .writeBoolean(tcp.tlsSkipVerify())
              .writeString(tcp.tlsServerName());
      case Probe.Udp udp -> out.writeByte(4).writeString(udp.address());
      case Probe.Grpc grpc ->
          out.writeByte(5)
              .writeString(grpc.target())
              .writeBoolean(grpc.useTls())
              .writeBoolean(grpc.tlsSkipVerify())
              .writeString(grpc.tlsServerName());
      case Probe.Script script -> writeStrings(out.writeByte(6), script.args());
      case Probe.Docker docker ->
          writeStrings(
              out.writeByte(7).writeString(docker.containerId()).writeString(docker.shell()),
              docker.args());
      case Probe.H2Ping ping ->
          out.writeByte(8)
              .writeString(ping.address())
              .writeBoolean(ping.useTls())
              .writeBoolean(ping.tlsSkipVerify())
              .writeString(ping.tlsServerName());
      case Probe.Alias alias ->
          out.writeByte(9).writeString(alias.node()).writeString(alias.serviceId());
      case Probe.OsService service -> out.writeByte(10).writeString(service.unit());
    }
    out.writeDuration(value.interval())
        .writeDuration(value.timeout())
        .writeVarInt(value.successBeforePassing())
        .writeVarInt(value.failuresBeforeWarning())
        .writeVarInt(value.failuresBeforeCritical())
        .writeDuration(value.deregisterAfter())
        .writeVarInt(value.outputMaxSize());
  }

  private static CheckDefinition readDefinition(BinaryReader in) {
    Probe probe =
        switch (in.readByte()) {
          case 1 -> new Probe.Ttl(in.readDuration());
          case 2 ->
              new Probe.Http(
                  in.readString(),
                  in.readString(),
                  in.readMap(RecordCodec::readStrings),
                  in.readString(),
                  in.readBoolean(),
                  in.readBoolean(),
                  in.readString());
          case 3 ->
              new Probe.Tcp(in.readString(), in.readBoolean(), in.readBoolean(), in.readString());
          case 4 -> new Probe.Udp(in.readString());
          case 5 ->
              new Probe.Grpc(in.readString(), in.readBoolean(), in.readBoolean(), in.readString());
          case 6 -> new Probe.Script(readStrings(in));
          case 7 -> new Probe.Docker(in.readString(), in.readString(), readStrings(in));
          case 8 ->
              new Probe.H2Ping(
                  in.readString(), in.readBoolean(), in.readBoolean(), in.readString());
          case 9 -> new Probe.Alias(in.readString(), in.readString());
          case 10 -> new Probe.OsService(in.readString());
          default -> throw new MalformedRecordException("unknown kind of probe");
        };
    return new CheckDefinition(
        probe,
        in.readDuration(),
        in.readDuration(),
        in.readVarInt(),
        in.readVarInt(),
        in.readVarInt(),
        in.readDuration(),
        in.readVarInt());
  }

  private static void writeEndpoint(BinaryWriter out, Endpoint value) {
    out.writeString(value.address()).writeVarLong(zigZag(value.port()));
  }

  private static Endpoint readEndpoint(BinaryReader in) {
    return new Endpoint(in.readString(), unZigZag(in.readVarLong()));
  }

  private static void writeStrings(BinaryWriter out, List<String> values) {
    out.writeList(values, BinaryWriter::writeString);
  }

  private static List<String> readStrings(BinaryReader in) {
    return in.readList(BinaryReader::readString);
  }

  private static void writeStringMap(BinaryWriter out, Map<String, String> values) {
    out.writeMap(values, BinaryWriter::writeString);
  }

  private static Map<String, String> readStringMap(BinaryReader in) {
    return in.readMap(BinaryReader::readString);
  }

  /** Small negative numbers stay small: 0, -1, 1, -2 become 0, 1, 2, 3. */
  private static long zigZag(int value) {
    return Integer.toUnsignedLong(value << 1 ^ value >> 31);
  }

  private static int unZigZag(long value) {
    return (int) (value >>> 1) ^ -(int) (value & 1);
  }
}
