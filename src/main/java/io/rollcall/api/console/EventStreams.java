package io.rollcall.api.console;

import io.rollcall.journal.Entry;
import io.rollcall.journal.EntryFilter;
import io.rollcall.journal.EntryId;
import io.rollcall.journal.Journal;
import io.rollcall.journal.JournalException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Everybody who listens. One thread follows the journal and hands each entry to those whose filter
 * it passes, rendered once for all of them; a reader costs no thread. Only one that resumes from
 * long ago has a virtual thread, until it has read from the file what it missed.
 *
 * <p>Nothing is lost or told twice in between: a reader has a place, the last entry it was given or
 * passed over. It joins on the following thread, which first gives it from memory what lies between
 * its place and that of the thread. Worked example: the thread is at 90-0, a reader resumes behind
 * 20-0 and memory begins at 50-0. It reads 21 to 60 from the file, then asks to join at 60-2; by
 * then the thread is at 95-0, gives it what came after 60-2 up to 95-0, and from then on each entry
 * as it comes.
 *
 * <p>Any thread, but for what says otherwise.
 */
@Component
final class EventStreams implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final int READ_ENTRIES = 500;

  /** What a reader that joins may be given at once. */
  private static final int JOIN_ENTRIES = 100;

  private static final long CATCH_UP_WAIT_MILLIS = 30_000;
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Journal journal;
  private final ConsoleSettings settings;
  private final InstantSource clock = InstantSource.system();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder cut = new LongAdder();
  private final Set<Reader> all = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private @Nullable Thread thread;

  // Of the following thread.
  private final Map<EntryFilter, List<Reader>> live = new HashMap<>();
  private EntryId place = EntryId.START;

  /** A stream with what it wants and where it is. */
  private static final class Reader {
    private final EventStream stream;
    private final EntryFilter filter;
    private EntryId place;

    Reader(EventStream stream, EntryFilter filter, EntryId place) {
      this.stream = stream;
      this.filter = filter;
      this.place = place;
    }
  }

  EventStreams(Journal journal, ConsoleSettings settings) {
    this.journal = journal;
    this.settings = settings;
    journal.listen(this::wake);
  }

  /** Streams that are open. */
  int open() {
    return count.get();
  }

  /** Events handed to readers since the start. */
  long delivered() {
    return delivered.sum();
  }

  /** Readers that were too slow, since the start. */
  long cut() {
    return cut.sum();
  }

  /**
   * Answers a request with a stream that ends when the client goes, when it reads too slowly, or
   * when this node stops.
   *
   * @param after resume behind this entry; null for what comes from now on
   */
  void open(
      HttpServletRequest request,
      HttpServletResponse response,
      EntryFilter filter,
      @Nullable EntryId after)
      throws IOException {
    if (!running) {
      throw new ConsoleException(HttpStatus.SERVICE_UNAVAILABLE, "this node is stopping");
    }
    if (count.incrementAndGet() > settings.maxStreams()) {
      count.decrementAndGet();
      throw new ConsoleException(
          HttpStatus.TOO_MANY_REQUESTS,
          "too many event streams: "
              + settings.maxStreams()
              + " are open already"
              + " (rollcall.events.max-streams)");
    }
    EntryId newest = journal.newest();
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    AtomicBoolean counted = new AtomicBoolean(true);
    EventStream[] self = new EventStream[1];
    EventStream stream =
        new EventStream(
            context,
            response.getOutputStream(),
            settings.streamBufferBytes(),
            () -> {
              if (counted.getAndSet(false)) {
                count.decrementAndGet();
                all.removeIf(each -> each.stream == self[0]);
              }
            });
    self[0] = stream;
    Reader reader = new Reader(stream, filter, after == null ? newest : after);
    all.add(reader);
    stream.offer(ServerSentEvent.OPEN);
    context.addListener(stream);
    response.getOutputStream().setWriteListener(stream);
    if (after == null) {
      tasks.add(() -> join(reader));
    } else {
      catchUp(reader);
    }
  }

  private void wake() {
    if (told.compareAndSet(false, true)) {
      tasks.add(this::follow);
    }
  }

  private void catchUp(Reader reader) {
    Thread.ofVirtual().name("events-resume").start(() -> readAfter(reader));
  }

  /** On a virtual thread of the reader's own. */
  private void readAfter(Reader reader) {
    try {
      long trimmed = journal.trimmed();
      if (reader.place.index() < trimmed) {
        long from = reader.place.index() + 1;
        reader.stream.offer(
            ServerSentEvent.of(
                Entry.gap(from, trimmed, clock.millis(), "older than what is kept")));
        reader.place = EntryId.endOf(trimmed);
      }
      while (running) {
        Optional<List<Entry>> recent = journal.recentAfter(reader.place);
        if (recent.isPresent() && recent.get().size() <= JOIN_ENTRIES) {
          tasks.add(() -> join(reader));
          return;
        }
        EntryId floor = journal.recentFrom();
        List<Entry> next =
            recent.isPresent() ? recent.get() : journal.after(reader.place, READ_ENTRIES);
        if (!giveSlowly(reader, next)) {
          return;
        }
        if (recent.isEmpty() && next.size() < READ_ENTRIES && reader.place.compareTo(floor) < 0) {
          reader.place = floor;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (JournalException | IllegalStateException e) {
      LOG.warn("A reader of events cannot be given what it missed", e);
      reader.stream.end(ServerSentEvent.cut("the journal cannot be read: resume later"));
    }
  }

  /** Waits for the reader now and then. False when it has been given up. */
  private boolean giveSlowly(Reader reader, List<Entry> entries) throws InterruptedException {
    for (Entry each : entries) {
      if (reader.filter.matches(each)) {
        if (!reader.stream.awaitRoom(CATCH_UP_WAIT_MILLIS)) {
          cut(reader);
          return false;
        }
        if (!give(reader, each, ServerSentEvent.of(each))) {
          return false;
        }
        reader.stream.pump();
      }
      reader.place = each.id();
    }
    return true;
  }

  private boolean give(Reader reader, Entry entry, byte[] event) {
    if (!reader.stream.offer(event)) {
      // Many at once may be more than the buffer holds, and are not yet a slow reader.
      reader.stream.pump();
      if (!reader.stream.offer(event)) {
        cut(reader);
        return false;
      }
    }
    delivered.increment();
    reader.place = entry.id();
    return true;
  }

  private void cut(Reader reader) {
    String reason =
        "too slow: "
            + settings.streamBufferBytes()
            + " bytes waited (rollcall.events.buffer). Resume with Last-Event-ID";
    if (reader.stream.end(ServerSentEvent.cut(reason))) {
      cut.increment();
    }
  }

  // --- the following thread

  private void run() {
    long beat = System.nanoTime();
    long interval = settings.heartbeat().toNanos();
    while (running) {
      try {
        long left = beat + interval - System.nanoTime();
        Runnable task = tasks.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
        if (task != null) {
          task.run();
        } else {
          beat = System.nanoTime();
          beat();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.error("The event streams failed on a task; they go on", e);
      }
    }
  }

  private void follow() {
    told.set(false);
    Optional<List<Entry>> news = journal.recentAfter(place);
    if (news.isEmpty()) {
      resumeAll();
      return;
    }
    if (news.get().isEmpty()) {
      return;
    }
    Set<Reader> touched = new LinkedHashSet<>();
    for (Entry each : news.get()) {
      byte[] event = null;
      for (Map.Entry<EntryFilter, List<Reader>> group : live.entrySet()) {
        if (!group.getKey().matches(each)) {
          continue;
        }
        event = event == null ? ServerSentEvent.of(each) : event;
        for (Reader reader : group.getValue()) {
          if (reader.place.compareTo(each.id()) < 0 && give(reader, each, event)) {
            touched.add(reader);
          }
        }
      }
      place = each.id();
    }
    touched.forEach(reader -> reader.stream.pump());
  }

  /** Memory has moved on without this thread: each reader takes from the file what it missed. */
  private void resumeAll() {
    EntryId now = journal.newest();
    for (List<Reader> group : live.values()) {
      for (Reader reader : group) {
        reader.place = reader.place.compareTo(place) < 0 ? place : reader.place;
        catchUp(reader);
      }
    }
    live.clear();
    place = now;
  }

  private void join(Reader reader) {
    Optional<List<Entry>> missed = journal.recentAfter(reader.place);
    if (missed.isEmpty()) {
      catchUp(reader);
      return;
    }
    for (Entry each : missed.get()) {
      if (each.id().compareTo(place) > 0) {
        break; // comes to everybody
      }
      if (reader.filter.matches(each) && !give(reader, each, ServerSentEvent.of(each))) {
        return;
      }
    }
    live.computeIfAbsent(reader.filter, filter -> new ArrayList<>()).add(reader);
    reader.stream.pump();
  }

  private void beat() {
    live.values()
        .forEach(
            group -> {
              group.removeIf(reader -> reader.stream.isDone());
              group.forEach(
                  reader -> {
                    reader.stream.offer(ServerSentEvent.HEARTBEAT);
                    reader.stream.pump();
                  });
            });
    live.values().removeIf(List::isEmpty);
    for (Reader each : all) {
      if (each.stream.isStuck(STUCK_NANOS)) {
        cut(each);
      }
      if (each.stream.isStuck(2 * STUCK_NANOS)) {
        each.stream.abort();
      }
    }
  }

  @Override
  public void start() {
    place = journal.newest();
    running = true;
    Thread follower = Thread.ofPlatform().name("events").daemon().unstarted(this::run);
    thread = follower;
    follower.start();
  }

  /** Ends all streams, so that the web server has nobody left to wait for. */
  @Override
  public void stop() {
    running = false;
    Thread follower = thread;
    if (follower != null) {
      follower.interrupt();
    }
    byte[] farewell = ServerSentEvent.cut("this node is stopping: resume on another");
    all.forEach(each -> each.stream.end(farewell));
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
