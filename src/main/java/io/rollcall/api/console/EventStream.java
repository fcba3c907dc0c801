package io.rollcall.api.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of events: what waits for it, and its connection. Nobody waits for it: what the socket
 * does not take now, the container asks for when it does ({@link #onWritePossible}).
 *
 * <p>States: open, then closing (what waits is still written, nothing is added), then done. Any
 * thread; the lock is held for as long as the socket takes bytes without waiting.
 */
final class EventStream implements WriteListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final int bufferBytes;
  private final Runnable onDone;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean mayWrite;
  private boolean mustFlush;
  private boolean closing;
  private boolean done;
  private long stuckSince;

  EventStream(AsyncContext context, ServletOutputStream out, int bufferBytes, Runnable onDone) {
    this.context = context;
    this.out = out;
    this.bufferBytes = bufferBytes;
    this.onDone = onDone;
  }

  /** Adds an event, if there is room. False when the reader is too slow, or gone. */
  synchronized boolean offer(byte[] event) {
    if (closing || done) {
      return false;
    }
    if (waitingBytes > 0 && waitingBytes + event.length > bufferBytes) {
      return false;
    }
    add(event);
    return true;
  }

  /** Waits until what waits is less than half of the buffer. False when that takes too long. */
  synchronized boolean awaitRoom(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!done && waitingBytes > bufferBytes / 2) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return !done;
  }

  private void add(byte[] event) {
    if (waiting.isEmpty()) {
      stuckSince = System.nanoTime();
    }
    waiting.add(event);
    waitingBytes += event.length;
  }

  /** Drops what waits, tells this last event and ends the stream. False when it had ended. */
  boolean end(byte[] farewell) {
    synchronized (this) {
      if (closing || done) {
        return false;
      }
      waiting.clear();
      waitingBytes = 0;
      add(farewell);
      closing = true;
    }
    pump();
    return true;
  }

  /** Whether something has waited longer than that. */
  synchronized boolean isStuck(long nanos) {
    return !waiting.isEmpty() && System.nanoTime() - stuckSince > nanos;
  }

  synchronized boolean isDone() {
    return done;
  }

  /** Writes what the socket takes. */
  void pump() {
    boolean finished = false;
    synchronized (this) {
      if (done || !mayWrite) {
        return;
      }
      try {
        finished = write();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("A reader of events is gone", e);
        finished = true;
      }
      if (finished) {
        done = true;
        waiting.clear();
        waitingBytes = 0;
        notifyAll();
      }
    }
    if (finished) {
      complete();
    }
  }

  /** True when the stream has ended. */
  private boolean write() throws IOException {
    while (out.isReady()) {
      if (mustFlush) {
        mustFlush = false;
        out.flush();
        continue;
      }
      byte[] next = waiting.poll();
      if (next == null) {
        return closing;
      }
      waitingBytes -= next.length;
      stuckSince = System.nanoTime();
      notifyAll();
      out.write(next);
      mustFlush = waiting.isEmpty();
    }
    return false;
  }

  private void complete() {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOG.debug("A stream of events had ended already", e);
    }
    onDone.run();
  }

  /** Gives up, whatever waits. */
  void abort() {
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
      waiting.clear();
      waitingBytes = 0;
      notifyAll();
    }
    complete();
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      mayWrite = true;
    }
    pump();
  }

  @Override
  public void onError(Throwable failure) {
    abort();
  }

  @Override
  public void onError(AsyncEvent event) {
    abort();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    abort();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    synchronized (this) {
      done = true;
      notifyAll();
    }
    onDone.run();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Nobody starts it again.
  }
}
