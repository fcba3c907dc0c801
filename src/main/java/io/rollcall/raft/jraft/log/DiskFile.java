package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file whose reads survive interrupts: an interrupted thread closes the channel it reads from,
 * for everybody, so there is one to read and one to write, and the one to read is opened again.
 */
final class DiskFile implements LogFile {
  private final Path path;
  private final FileChannel writer;
  private final ReentrantLock reopening = new ReentrantLock();
  private volatile FileChannel reader;
  private volatile boolean closed;

  DiskFile(Path path) throws IOException {
    this.path = path;
    this.writer = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      this.reader = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public void read(ByteBuffer into, long position) throws IOException {
    int start = into.position();
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel channel = reader;
        try {
          into.position(start);
          readFrom(channel, into, position);
          return;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(channel, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void readFrom(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int got = channel.read(into, at);
      if (got < 0) {
        return;
      }
      at += got;
    }
  }

  private void reopen(FileChannel broken, ClosedChannelException cause) throws IOException {
    reopening.lock();
    try {
      if (closed) {
        throw cause;
      }
      if (reader.equals(broken)) {
        reader = FileChannel.open(path, StandardOpenOption.READ);
      }
    } finally {
      reopening.unlock();
    }
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      at += writer.write(from, at);
    }
  }

  @Override
  public void force() throws IOException {
    writer.force(false);
  }

  @Override
  public long size() throws IOException {
    return writer.size();
  }

  @Override
  public void close() throws IOException {
    reopening.lock();
    try {
      closed = true;
      try (writer) {
        reader.close();
      }
    } finally {
      reopening.unlock();
    }
  }
}
