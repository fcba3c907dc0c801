package io.rollcall.raft.jraft.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What the log needs of a file. Reads by any thread, the rest by one at a time. */
interface LogFile extends Closeable {
  /** Reads until the buffer is full or the file ends. */
  void read(ByteBuffer into, long position) throws IOException;

  /** Writes all of it. */
  void write(ByteBuffer from, long position) throws IOException;

  /** Returns when the content, and the size if it changed, have reached the disk. */
  void force() throws IOException;

  long size() throws IOException;
}
