package io.rollcall.command;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster this is, and with what version it runs; kept in the replicated state.
 *
 * @param id drawn when the cluster was founded
 * @param version what every server of the cluster can read and apply. A server that can do more
 *     proposes nothing that needs more, until all can
 */
public record ClusterMark(UUID id, int version) {
  /** What a cluster runs with that has no mark yet. */
  public static final int UNMARKED = 1;

  /** What this program can do: raised whenever it learns to write what older ones cannot read. */
  public static final int NEWEST = 2;

  private static final int VERSION_1 = 1;

  public Bytes encode() {
    return Bytes.owning(
        new BinaryWriter(24).writeByte(VERSION_1).writeUuid(id).writeVarInt(version).toArray());
  }

  public static ClusterMark decode(Bytes value) {
    BinaryReader in = new BinaryReader(value.shared());
    int format = in.readByte();
    if (format != VERSION_1) {
      throw new MalformedRecordException(
          "cluster mark of version " + format + " (expected: " + VERSION_1 + ")");
    }
    ClusterMark mark = new ClusterMark(in.readUuid(), in.readVarInt());
    in.expectEnd();
    return mark;
  }

  public static int versionOf(@Nullable ClusterMark mark) {
    return mark == null ? UNMARKED : mark.version();
  }

  /** The least version of a cluster in which a command may be proposed. */
  public static int neededFor(Command command) {
    return switch (command) {
      case SystemCommand.EstablishCluster establish -> 2;
      case SystemCommand.LeaderElected elected -> 2;
      default -> UNMARKED;
    };
  }
}
