package io.rollcall.agent.lease;

import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import java.util.Locale;
import java.util.UUID;

/** What has a deadline. */
public sealed interface LeaseKey {

  record OfSession(UUID id) implements LeaseKey {}

  /** A TTL check; equal without regard to case. */
  record OfCheck(String node, String checkId) implements LeaseKey {
    public OfCheck {
      node = node.toLowerCase(Locale.ROOT);
      checkId = checkId.toLowerCase(Locale.ROOT);
    }
  }

  static void write(BinaryWriter out, LeaseKey key) {
    switch (key) {
      case OfSession session -> out.writeByte(1).writeUuid(session.id());
      case OfCheck check -> out.writeByte(2).writeString(check.node()).writeString(check.checkId());
    }
  }

  static LeaseKey read(BinaryReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> new OfSession(in.readUuid());
      case 2 -> new OfCheck(in.readString(), in.readString());
      default -> throw new MalformedRecordException("lease kind: " + kind + " (expected: 1 or 2)");
    };
  }
}
