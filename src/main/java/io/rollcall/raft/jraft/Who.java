package io.rollcall.raft.jraft;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.raft.Member;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself to another one.
 *
 * @param self by its own word; whoever asks compares it with whom he meant to ask
 * @param standing how far it has come
 * @param cluster the mark of its data; null while it knows none
 * @param version the newest version of a cluster that it can be part of
 * @param proposal with whom it would found or has founded a cluster, by name; empty for nobody
 * @param servers whom it knows
 */
record Who(
    Member self,
    Standing standing,
    @Nullable UUID cluster,
    int version,
    List<Member> proposal,
    List<Member> servers) {
  static final String TOPIC = "raft.who";
  private static final int VERSION_1 = 1;

  enum Standing {
    /** Has no data and belongs to nobody yet. */
    FRESH(0),
    /** Founds a cluster with those whom it names, or has just done so. */
    FOUNDING(1),
    /** Has a log. */
    MEMBER(2);

    private final int wire;

    Standing(int wire) {
      this.wire = wire;
    }

    private static Standing of(int wire) {
      return switch (wire) {
        case 0 -> FRESH;
        case 1 -> FOUNDING;
        case 2 -> MEMBER;
        default -> throw new MalformedRecordException("standing: " + wire + " (expected: 0 to 2)");
      };
    }
  }

  Bytes encode() {
    BinaryWriter out = new BinaryWriter(256).writeByte(VERSION_1);
    writeMember(out, self);
    out.writeByte(standing.wire)
        .writeNullable(cluster, BinaryWriter::writeUuid)
        .writeVarInt(version)
        .writeList(proposal, Who::writeMember)
        .writeList(servers, Who::writeMember);
    return Bytes.owning(out.toArray());
  }

  static Who decode(Bytes encoded) {
    BinaryReader in = new BinaryReader(encoded.shared());
    int format = in.readByte();
    if (format != VERSION_1) {
      throw new MalformedRecordException(
          "introduction of version " + format + " (expected: " + VERSION_1 + ")");
    }
    Member self = readMember(in);
    Standing standing = Standing.of(in.readByte());
    Who who =
        new Who(
            self,
            standing,
            in.readNullable(BinaryReader::readUuid),
            in.readVarInt(),
            in.readList(Who::readMember),
            in.readList(Who::readMember));
    in.expectEnd();
    return who;
  }

  static void writeMember(BinaryWriter out, Member member) {
    out.writeString(member.name()).writeString(member.host()).writeVarInt(member.port());
  }

  static Member readMember(BinaryReader in) {
    return new Member(in.readString(), in.readString(), in.readVarInt());
  }
}
