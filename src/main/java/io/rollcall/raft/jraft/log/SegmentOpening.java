package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log's folder: finishes what was under way, cuts off a write that was not finished, and
 * refuses what would lose an entry. Used once, by one thread.
 */
final class SegmentOpening {
  private static final Logger log = LoggerFactory.getLogger(SegmentOpening.class);

  private final Path folder;
  private final LogDisk disk;
  private final SegmentFiles files;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final List<Long> marked = new ArrayList<>();
  private Bounds bounds = new Bounds(1, Bounds.NO_CUT);

  private SegmentOpening(Path folder, LogDisk disk, SegmentFiles files) {
    this.folder = folder;
    this.disk = disk;
    this.files = files;
  }

  static SegmentOpening open(Path folder, long segmentBytes, LogDisk disk) throws IOException {
    if (Files.notExists(folder)) {
      Files.createDirectories(folder);
      LogDisk.forceFolder(folder);
    }
    SegmentOpening opening =
        new SegmentOpening(folder, disk, new SegmentFiles(folder, disk, segmentBytes));
    try {
      opening.load();
      return opening;
    } catch (IOException | RuntimeException e) {
      for (Segment each : opening.segments.values()) {
        each.close();
      }
      throw e;
    }
  }

  SegmentFiles files() {
    return files;
  }

  NavigableMap<Long, Segment> segments() {
    return segments;
  }

  List<Long> marked() {
    return marked.stream().filter(each -> each >= bounds.first()).toList();
  }

  long first() {
    return bounds.first();
  }

  private void load() throws IOException {
    List<Long> firsts = new ArrayList<>(files.firsts());
    Optional<Bounds> found = Bounds.read(folder);
    if (found.isEmpty()) {
      begin(firsts);
      return;
    }
    bounds = found.get();
    dropWhatIsCut(firsts);
    dropWhatIsPassed(firsts);
    if (firsts.isEmpty() && bounds.cut() < bounds.first()) {
      segments.put(bounds.first(), files.create(bounds.first()));
    } else {
      scan(firsts);
    }
    if (bounds.cut() != Bounds.NO_CUT) {
      finishCut();
    }
  }

  /** The first start, or one that was broken off before the log held anything. */
  private void begin(List<Long> firsts) throws IOException {
    if (firsts.isEmpty()) {
      files.create(1).close();
    } else if (!firsts.equals(List.of(1L))) {
      throw new DamagedLogException(folder, "segments, but no file bounds");
    }
    Segment segment = files.open(1);
    segments.put(1L, segment);
    segment.scan(Long.MAX_VALUE, marked);
    if (!segment.isEmpty()) {
      throw new DamagedLogException(folder, "entries, but no file bounds");
    }
    bounds.write(folder, disk);
  }

  /** The newest first, so that what is left never has a gap. */
  private void dropWhatIsCut(List<Long> firsts) throws IOException {
    boolean all = bounds.cut() < bounds.first();
    while (!firsts.isEmpty() && (all || firsts.getLast() > bounds.cut())) {
      files.delete(firsts.removeLast());
    }
  }

  private void dropWhatIsPassed(List<Long> firsts) throws IOException {
    while (firsts.size() > 1 && firsts.get(1) <= bounds.first()) {
      files.release(firsts.removeFirst());
    }
  }

  private void scan(List<Long> firsts) throws IOException {
    if (firsts.isEmpty() || firsts.getFirst() > bounds.first()) {
      throw new DamagedLogException(
          folder,
          "the segment with index "
              + bounds.first()
              + " is missing (found: "
              + (firsts.isEmpty() ? "none" : "from " + firsts.getFirst())
              + ")");
    }
    for (int i = 0; i < firsts.size(); i++) {
      Segment segment = files.open(firsts.get(i));
      segments.put(segment.first, segment);
      SegmentScan.End end = segment.scan(bounds.cut(), marked);
      if (i + 1 < firsts.size()) {
        expectEnd(segment, firsts.get(i + 1) - 1);
      } else {
        judge(segment, end);
      }
    }
  }

  private static void expectEnd(Segment segment, long last) throws DamagedLogException {
    if (segment.last() != last) {
      throw new DamagedLogException(
          segment.path,
          segment.end(),
          "no valid entry "
              + (segment.last() + 1)
              + ", and the next segment begins at "
              + (last + 1));
    }
  }

  private void judge(Segment segment, SegmentScan.End end) throws IOException {
    if (bounds.cut() != Bounds.NO_CUT) {
      if (segment.last() != bounds.cut()) {
        throw new DamagedLogException(
            segment.path, segment.end(), "no valid entry " + (segment.last() + 1));
      }
      return;
    }
    if (end == SegmentScan.End.DAMAGED || segment.last() < bounds.first() - 1) {
      throw new DamagedLogException(
          segment.path,
          segment.end(),
          "no valid entry "
              + (segment.last() + 1)
              + ", but it was there: "
              + (end == SegmentScan.End.DAMAGED
                  ? "valid ones that were written later follow"
                  : "the log began at " + bounds.first() + " already"));
    }
    if (end == SegmentScan.End.TORN) {
      log.warn(
          "{}, offset {}: a write of entry {} and on was not finished; it is cut off, nobody was"
              + " told of it",
          segment.path,
          segment.end(),
          segment.last() + 1);
      segment.clearTail();
    }
  }

  private void finishCut() throws IOException {
    segments.lastEntry().getValue().clearTail();
    bounds = new Bounds(bounds.first(), Bounds.NO_CUT);
    bounds.write(folder, disk);
  }
}
