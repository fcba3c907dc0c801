package io.rollcall.raft.jraft;

import io.rollcall.command.Command;
import io.rollcall.command.Outcome;

/** The project's own codec. */
enum CodecWire implements CommandWire {
  INSTANCE;

  @Override
  public byte[] encode(Command command) {
    throw new UnsupportedOperationException("no codec yet");
  }

  @Override
  public Command decode(byte[] frame) {
    throw new UnsupportedOperationException("no codec yet");
  }

  @Override
  public byte[] encodeOutcome(Outcome outcome) {
    throw new UnsupportedOperationException("no codec yet");
  }

  @Override
  public Outcome decodeOutcome(byte[] frame) {
    throw new UnsupportedOperationException("no codec yet");
  }
}
