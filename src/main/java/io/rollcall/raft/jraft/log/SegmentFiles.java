package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The files of a log's folder: {@code 00000000000000000001.segment}, named after its first index,
 * and spare ones that were segments. A spare has its full size already, so that writing to it
 * changes nothing but its content.
 */
final class SegmentFiles {
  /** More than one snapshot sets free at once, and no more of the disk than that. */
  static final int MAX_SPARES = 4;

  private static final String SEGMENT = ".segment";
  private static final String SPARE = ".spare";
  private static final String DRAFT = ".new";

  private final Path folder;
  private final LogDisk disk;
  private final long segmentBytes;
  private final ArrayDeque<Path> spares = new ArrayDeque<>();

  SegmentFiles(Path folder, LogDisk disk, long segmentBytes) throws IOException {
    this.folder = folder;
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    for (Path draft : named(DRAFT)) {
      Files.delete(draft);
    }
    for (Path spare : named(SPARE)) {
      if (spares.size() < MAX_SPARES) {
        spares.add(spare);
      } else {
        Files.delete(spare);
      }
    }
  }

  /** First indexes of the segments, in their order. */
  List<Long> firsts() throws IOException {
    return named(SEGMENT).stream().map(SegmentFiles::first).sorted().toList();
  }

  Path path(long first) {
    return folder.resolve("%020d".formatted(first) + SEGMENT);
  }

  Segment open(long first) throws IOException {
    return Segment.open(path(first), first, disk);
  }

  /** A segment without records, there for good. */
  Segment create(long first) throws IOException {
    Path path = path(first);
    Path spare = spares.poll();
    if (spare != null && prepare(spare, first)) {
      disk.rename(spare, path);
      return open(first);
    }
    Path draft = path.resolveSibling(path.getFileName() + DRAFT);
    try (LogFile file = disk.open(draft)) {
      Segment.prepare(file, first, ThreadLocalRandom.current().nextInt());
    }
    disk.rename(draft, path);
    return open(first);
  }

  /** Whether a spare could be made a segment; one whose former salt is not known is of no use. */
  private boolean prepare(Path spare, long first) throws IOException {
    try (LogFile file = disk.open(spare)) {
      Segment.prepare(file, first, Segment.saltOf(spare, file) + 1);
      return true;
    } catch (DamagedLogException e) {
      disk.delete(spare);
      return false;
    }
  }

  void delete(long first) throws IOException {
    disk.delete(path(first));
  }

  /** Takes a segment out of the log, to be written anew if there is use for it. */
  void release(long first) throws IOException {
    Path path = path(first);
    if (spares.size() < MAX_SPARES && Files.size(path) <= segmentBytes + Segment.GROWTH_BYTES) {
      Path spare = folder.resolve("%020d".formatted(first) + SPARE);
      disk.rename(path, spare);
      spares.add(spare);
    } else {
      disk.delete(path);
    }
  }

  private List<Path> named(String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> each.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static long first(Path segment) {
    String name = String.valueOf(segment.getFileName());
    try {
      return Long.parseLong(name.substring(0, name.length() - SEGMENT.length()));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(segment + " (expected: the name of a segment)", e);
    }
  }
}
