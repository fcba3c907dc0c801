package io.rollcall.command.codec;

import io.rollcall.command.Command;
import io.rollcall.command.KvCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A put of a key of 256 B with a value of 1 KB, to the log and back. */
@State(Scope.Benchmark)
public class CodecBenchmark {
  private final Command put =
      new KvCommand.Put(
          new Key(Bytes.utf8("k".repeat(256))), Bytes.owning(new byte[1024]), 0, false);
  private final byte[] frame = CommandCodec.encode(put);

  @Benchmark
  public byte[] encode() {
    return CommandCodec.encode(put);
  }

  @Benchmark
  public Command decode() {
    return CommandCodec.decode(frame);
  }
}
