package io.rollcall.agent.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A socket's input with a deadline for all reads together, and a buffer for single bytes. */
final class TimedInput extends InputStream {
  private final Socket socket;
  private final InputStream in;
  private final Deadline deadline;
  private final byte[] buffer = new byte[8 * 1024];
  private int next;
  private int end;

  TimedInput(Socket socket, Deadline deadline) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, end - next);
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    return count;
  }

  private boolean fill() throws IOException {
    if (next == end) {
      socket.setSoTimeout(deadline.millisLeft());
      next = 0;
      end = Math.max(0, in.read(buffer));
    }
    return next < end;
  }
}
