package io.rollcall.api.consul.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.rollcall.api.consul.json.ConsulJson;
import io.rollcall.raft.RaftException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The log of this process for those who look on. Each has a buffer of its own: whoever writes to
 * the log never waits, and one that reads too slowly loses lines and is told how many.
 *
 * <p>It stands where the log asks whether a line is wanted, so that one may look at finer levels
 * than the log itself has. That goes for Rollcall's own classes only: the web server's would tell
 * of the sending of each line, and so without end.
 *
 * <p>Any thread. Stopped before the web server, which waits for its requests.
 */
@Component
final class LogFeed implements SmartLifecycle {
  private static final String OWN = "io.rollcall.";
  private static final int BUFFERED_LINES = 1024;
  private static final int MAX_LOOKING_ON = 16;
  private static final long IDLE_SECONDS = 10;

  private final Set<Lines> open = ConcurrentHashMap.newKeySet();
  private final Tap tap = new Tap();
  private volatile boolean running;

  /**
   * A line of the log.
   *
   * @param module the class that wrote it
   */
  record Line(Instant time, Level level, String module, String message) {

    String text() {
      String bracketed = "[" + level + "]";
      return "%s %-7s %s: %s"
          .formatted(time.truncatedTo(ChronoUnit.MILLIS), bracketed, module, message);
    }

    String json() {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("@level", level.toString().toLowerCase(Locale.ROOT));
      fields.put("@message", message);
      fields.put("@module", module);
      fields.put("@timestamp", time.truncatedTo(ChronoUnit.MICROS).toString());
      return new String(ConsulJson.render(fields, false), StandardCharsets.UTF_8);
    }
  }

  /** Closed by the caller. */
  Lines open(Level level) {
    Lines lines = new Lines(level);
    open.add(lines);
    if (open.size() > MAX_LOOKING_ON) {
      lines.close();
      throw new RaftException.Overloaded(
          "monitors: more than " + MAX_LOOKING_ON + " look at this node's log already");
    }
    tapWhileNeeded();
    return lines;
  }

  /** The lines from now on. */
  final class Lines implements AutoCloseable {
    private final Level level;
    private final BlockingQueue<Line> buffer = new ArrayBlockingQueue<>(BUFFERED_LINES);
    private final AtomicLong lost = new AtomicLong();
    private boolean interrupted;

    Lines(Level level) {
      this.level = level;
    }

    private void offer(Line line) {
      if (line.level().isGreaterOrEqual(level) && !buffer.offer(line)) {
        lost.incrementAndGet();
      }
    }

    /**
     * Writes lines until the client goes or the node stops; blocks. While there are none an empty
     * one is sent now and then: only by writing is it seen that a client has gone.
     *
     * @throws IOException when it has gone
     */
    void copyTo(OutputStream out, Function<Line, String> format) throws IOException {
      out.flush();
      long quietSince = System.nanoTime();
      while (running && !interrupted) {
        Line line = next();
        if (line != null) {
          write(out, format.apply(line));
          tellLost(out, format);
        } else if (System.nanoTime() - quietSince < TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
          continue;
        } else {
          write(out, "");
        }
        if (buffer.isEmpty()) {
          out.flush();
        }
        quietSince = System.nanoTime();
      }
    }

    private void tellLost(OutputStream out, Function<Line, String> format) throws IOException {
      long count = lost.getAndSet(0);
      if (count > 0) {
        String message = count + " lines were dropped: they were not read fast enough";
        write(out, format.apply(new Line(Instant.now(), Level.WARN, "monitor", message)));
      }
    }

    private @Nullable Line next() {
      try {
        return buffer.poll(500, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        interrupted = true;
        return null;
      }
    }

    private static void write(OutputStream out, String line) throws IOException {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
      open.remove(this);
      tapWhileNeeded();
    }
  }

  /**
   * The log asks a filter for every line that it does not write as well, so there is one only for
   * use.
   */
  private synchronized void tapWhileNeeded() {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    if (open.isEmpty()) {
      context.getTurboFilterList().remove(tap);
      tap.stop();
    } else if (!tap.isStarted()) {
      tap.start();
      context.addTurboFilter(tap);
    }
  }

  /** Hears of every line before the log decides whether to keep it. */
  private final class Tap extends TurboFilter {
    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] params,
        @Nullable Throwable thrown) {
      if (format == null || open.isEmpty()) {
        return FilterReply.NEUTRAL; // a question whether the level is on, or nobody looks
      }
      if (logger.getName().startsWith(OWN) || level.isGreaterOrEqual(logger.getEffectiveLevel())) {
        String message = MessageFormatter.arrayFormat(format, params, thrown).getMessage();
        Line line =
            new Line(
                Instant.now(),
                level,
                logger.getName().substring(logger.getName().lastIndexOf('.') + 1),
                thrown == null ? message : message + ": " + thrown);
        open.forEach(each -> each.offer(line));
      }
      return FilterReply.NEUTRAL;
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
