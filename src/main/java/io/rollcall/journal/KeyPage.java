package io.rollcall.journal;

import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries of keys, many in one value of the file: index and time as differences to the entry
 * before, then what cannot be worked out. Stateless.
 */
final class KeyPage {
  private static final int VERSION = 1;

  /** A kind's number in a page is its place here: add at the end only. */
  private static final List<Kind> KINDS =
      List.of(
          Kind.KEY_CREATED,
          Kind.KEY_CHANGED,
          Kind.KEY_DELETED,
          Kind.LOCK_ACQUIRED,
          Kind.LOCK_RELEASED);

  private KeyPage() {}

  static byte[] encode(List<Entry> entries) {
    BinaryWriter out = new BinaryWriter(16 + entries.size() * 48);
    out.writeByte(VERSION).writeVarInt(entries.size());
    long index = 0;
    long time = 0;
    for (Entry each : entries) {
      out.writeVarLong(each.id().index() - index)
          .writeVarInt(each.id().sub())
          .writeVarLong(each.timeMillis() - time)
          .writeByte(KINDS.indexOf(each.kind()))
          .writeString(String.valueOf(each.key()))
          .writeNullable(each.session(), BinaryWriter::writeString)
          .writeNullable(each.size(), BinaryWriter::writeVarInt);
      index = each.id().index();
      time = each.timeMillis();
    }
    return out.toArray();
  }

  static List<Entry> decode(byte[] body) {
    BinaryReader in = new BinaryReader(body);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("version of a page: " + version + " (expected: 1)");
    }
    int count = in.readVarInt();
    List<Entry> entries = new ArrayList<>(count);
    long index = 0;
    long time = 0;
    for (int i = 0; i < count; i++) {
      index += in.readVarLong();
      int sub = in.readVarInt();
      time += in.readVarLong();
      Kind kind = KINDS.get(in.readByte());
      entries.add(
          Entry.ofKey(
              new EntryId(index, sub),
              time,
              kind,
              in.readString(),
              in.readNullable(BinaryReader::readString),
              in.readNullable(BinaryReader::readVarInt)));
    }
    in.expectEnd();
    return entries;
  }
}
