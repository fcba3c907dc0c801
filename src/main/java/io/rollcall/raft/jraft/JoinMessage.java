package io.rollcall.raft.jraft;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.raft.Member;
import java.util.List;

/** How a server asks to be taken in, and what it is told. Immutable. */
final class JoinMessage {
  static final String TOPIC = "raft.join";
  private static final int VERSION_1 = 1;

  private JoinMessage() {}

  /**
   * @param fresh whether it has no data of this cluster, whatever the cluster thinks that it has
   * @param listed whether it comes because it stands in its own list of members, and not because it
   *     was told to join: then it must be known here too
   * @param replaces whose place it takes; empty for nobody's
   * @param version the newest version of a cluster that it can be part of
   */
  record Request(Member self, boolean fresh, boolean listed, String replaces, int version) {
    Bytes encode() {
      BinaryWriter out = new BinaryWriter(128).writeByte(VERSION_1);
      Who.writeMember(out, self);
      return Bytes.owning(
          out.writeBoolean(fresh)
              .writeBoolean(listed)
              .writeString(replaces)
              .writeVarInt(version)
              .toArray());
    }

    static Request decode(Bytes encoded) {
      BinaryReader in = opened(encoded);
      Request request =
          new Request(
              Who.readMember(in),
              in.readBoolean(),
              in.readBoolean(),
              in.readString(),
              in.readVarInt());
      in.expectEnd();
      return request;
    }
  }

  /** One byte each on the wire, never given to another one. */
  enum Verdict {
    /** Not the leader: nothing was done. */
    NOT_LEADER(0),
    /** It is being looked at; to be asked again. */
    WAIT(1),
    /** It gets the log and will vote once it has caught up. */
    LEARNER(2),
    VOTER(3),
    REFUSED(4);

    private final int wire;

    Verdict(int wire) {
      this.wire = wire;
    }

    private static Verdict of(int wire) {
      return switch (wire) {
        case 0 -> NOT_LEADER;
        case 1 -> WAIT;
        case 2 -> LEARNER;
        case 3 -> VOTER;
        case 4 -> REFUSED;
        default -> throw new MalformedRecordException("verdict: " + wire + " (expected: 0 to 4)");
      };
    }
  }

  /**
   * @param reason why it is refused
   * @param servers who takes part, with their names
   */
  record Answer(Verdict verdict, String reason, List<Member> servers) {
    Bytes encode() {
      return Bytes.owning(
          new BinaryWriter(128)
              .writeByte(VERSION_1)
              .writeByte(verdict.wire)
              .writeString(reason)
              .writeList(servers, Who::writeMember)
              .toArray());
    }

    static Answer decode(Bytes encoded) {
      BinaryReader in = opened(encoded);
      Verdict verdict = Verdict.of(in.readByte());
      Answer answer = new Answer(verdict, in.readString(), in.readList(Who::readMember));
      in.expectEnd();
      return answer;
    }
  }

  private static BinaryReader opened(Bytes encoded) {
    BinaryReader in = new BinaryReader(encoded.shared());
    int version = in.readByte();
    if (version != VERSION_1) {
      throw new MalformedRecordException(
          "join message of version " + version + " (expected: " + VERSION_1 + ")");
    }
    return in;
  }
}
