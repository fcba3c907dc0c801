package io.rollcall.raft.jraft;

import io.rollcall.command.Command;
import io.rollcall.command.Outcome;

/** Commands and outcomes as bytes. Any thread. */
interface CommandWire {
  byte[] encode(Command command);

  /** Throws when the bytes are not a whole, known command. */
  Command decode(byte[] frame);

  byte[] encodeOutcome(Outcome outcome);

  Outcome decodeOutcome(byte[] frame);
}
