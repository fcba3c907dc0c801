package io.rollcall.raft.jraft;

import io.rollcall.command.Command;
import io.rollcall.command.KvCommand;
import io.rollcall.command.Outcome;
import io.rollcall.model.Key;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;

/** Puts, and the two plain outcomes. */
enum TestWire implements CommandWire {
  INSTANCE;

  @Override
  public byte[] encode(Command command) {
    if (!(command instanceof KvCommand.Put put)) {
      throw new IllegalArgumentException("only puts: " + command);
    }
    return new BinaryWriter(64)
        .writeBytes(put.key().bytes())
        .writeBytes(put.value())
        .writeLong(put.flags())
        .writeBoolean(put.bumpUnchanged())
        .toArray();
  }

  @Override
  public Command decode(byte[] frame) {
    BinaryReader reader = new BinaryReader(frame);
    KvCommand.Put put =
        new KvCommand.Put(
            new Key(reader.readBytes()), reader.readBytes(), reader.readLong(), reader.readBoolean());
    reader.expectEnd();
    return put;
  }

  @Override
  public byte[] encodeOutcome(Outcome outcome) {
    return new byte[] {(byte) (outcome instanceof Outcome.Accepted ? 1 : 0)};
  }

  @Override
  public Outcome decodeOutcome(byte[] frame) {
    return frame[0] == 1 ? Outcome.ACCEPTED : Outcome.UNMET;
  }
}
