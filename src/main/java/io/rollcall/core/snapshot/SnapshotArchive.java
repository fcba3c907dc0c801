package io.rollcall.core.snapshot;

import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import io.rollcall.store.ReadView;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The archive that Consul's tools take for a snapshot: a gzipped tar of {@code meta.json}, {@code
 * state.bin} and {@code SHA256SUMS}. What is in {@code state.bin} is our own ({@code
 * docs/storage-format.md}). Stateless; blocks on its streams.
 */
final class SnapshotArchive {
  private static final String META = "meta.json";
  private static final String STATE = "state.bin";
  private static final String SUMS = "SHA256SUMS";
  private static final int MAX_SMALL_BYTES = 1 << 20;
  private static final int GZIP_HEADER_BYTES = 10;
  private static final String EOF = "unexpected EOF";
  private static final int BUFFER_BYTES = 64 * 1024;

  private SnapshotArchive() {}

  static void pack(ReadView view, RaftStatus status, OutputStream out) throws IOException {
    // A tar names the size before the content, so the state is written to nowhere first.
    Measured measured = new Measured();
    try (OutputStream counting = new BufferedOutputStream(measured, BUFFER_BYTES)) {
      view.export(counting);
    }
    byte[] meta = meta(view, status, measured.size).getBytes(StandardCharsets.UTF_8);
    String sums = sumLine(sha256().digest(meta), META) + sumLine(measured.digest.digest(), STATE);
    long seconds = System.currentTimeMillis() / 1000;
    GZIPOutputStream zipped = new GZIPOutputStream(out, BUFFER_BYTES);
    BufferedOutputStream tar = new BufferedOutputStream(zipped, BUFFER_BYTES);
    Tar.write(tar, META, meta, seconds);
    Tar.header(tar, STATE, measured.size, seconds);
    view.export(tar);
    Tar.pad(tar, measured.size);
    Tar.write(tar, SUMS, sums.getBytes(StandardCharsets.UTF_8), seconds);
    Tar.end(tar);
    tar.flush();
    zipped.finish();
  }

  /** What Consul's Raft says of a snapshot; names and addresses need no escapes. */
  private static String meta(ReadView view, RaftStatus status, long size) {
    String servers =
        status.members().stream()
            .map(SnapshotArchive::server)
            .collect(Collectors.joining(",", "[", "]"));
    return """
    {"Version":1,"ID":"%d-%d-%d","Index":%d,"Term":%d,"Peers":null,\
    "Configuration":{"Servers":%s},"ConfigurationIndex":0,"Size":%d}
    """
        .formatted(
            status.term(),
            view.appliedIndex(),
            System.currentTimeMillis(),
            view.appliedIndex(),
            status.term(),
            servers,
            size);
  }

  private static String server(Member member) {
    return "{\"Suffrage\":0,\"ID\":\"%s\",\"Address\":\"%s\"}"
        .formatted(member.name(), member.address());
  }

  /**
   * Checks the archive and writes its state to a file.
   *
   * @return what it says of itself, as JSON
   * @throws UnreadableArchiveException when it is none, is damaged, or its state is over the limit
   * @throws IOException when the file cannot be written
   */
  static String unpack(InputStream archive, Path state, long maxStateBytes) throws IOException {
    String meta = "";
    Map<String, String> found = new HashMap<>();
    String sums = "";
    try (InputStream tar = unzipped(archive)) {
      for (Tar.Entry entry = Tar.next(tar); entry != null; entry = Tar.next(tar)) {
        switch (entry.name()) {
          case META -> {
            byte[] content = small(tar, entry);
            found.put(META, sum(sha256().digest(content)));
            meta = new String(content, StandardCharsets.UTF_8).strip();
          }
          case STATE -> found.put(STATE, sum(spool(tar, entry, state, maxStateBytes)));
          case SUMS -> sums = new String(small(tar, entry), StandardCharsets.UTF_8);
          default ->
              throw new UnreadableArchiveException(
                  "failed to read snapshot file: unexpected file \"" + entry.name() + "\"");
        }
      }
      tar.skip(Long.MAX_VALUE);
    } catch (EOFException | ZipException e) {
      throw new UnreadableArchiveException(
          "failed to read snapshot file: " + (e instanceof EOFException ? EOF : e.getMessage()));
    }
    verify(found, sums);
    return meta;
  }

  private static InputStream unzipped(InputStream archive) throws IOException {
    try {
      BufferedInputStream in = new BufferedInputStream(archive, BUFFER_BYTES);
      in.mark(GZIP_HEADER_BYTES);
      if (in.readNBytes(GZIP_HEADER_BYTES).length < GZIP_HEADER_BYTES) {
        throw new EOFException();
      }
      in.reset();
      return new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES);
    } catch (EOFException e) {
      throw new UnreadableArchiveException("failed to decompress snapshot: " + EOF);
    } catch (ZipException e) {
      throw new UnreadableArchiveException("failed to decompress snapshot: gzip: invalid header");
    }
  }

  private static void verify(Map<String, String> found, String sums) {
    Map<String, String> expected = new HashMap<>();
    sums.lines()
        .map(line -> line.split("\\s+", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> expected.put(parts[1], parts[0]));
    for (String file : new String[] {META, STATE}) {
      if (!found.containsKey(file)) {
        throw new UnreadableArchiveException(
            "failed to read snapshot file: file missing: \"" + file + "\"");
      }
      if (!found.get(file).equals(expected.get(file))) {
        throw new UnreadableArchiveException(
            "failed checking integrity of snapshot: hash check failed for \"" + file + "\"");
      }
    }
  }

  private static byte[] small(InputStream tar, Tar.Entry entry) throws IOException {
    if (entry.size() > MAX_SMALL_BYTES) {
      throw new UnreadableArchiveException(
          "failed to read snapshot file: "
              + entry.name()
              + " of "
              + entry.size()
              + " bytes (expected: at most "
              + MAX_SMALL_BYTES
              + ")");
    }
    byte[] content = tar.readNBytes((int) entry.size());
    if (content.length < entry.size()) {
      throw new EOFException();
    }
    Tar.skipPadding(tar, entry.size());
    return content;
  }

  private static byte[] spool(InputStream tar, Tar.Entry entry, Path file, long limit)
      throws IOException {
    if (entry.size() > limit) {
      throw new UnreadableArchiveException(
          "snapshot: state of "
              + entry.size()
              + " bytes (expected: at most "
              + limit
              + ", rollcall.consul.max-snapshot-size)");
    }
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (long left = entry.size(); left > 0; ) {
        int count = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException();
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    Tar.skipPadding(tar, entry.size());
    return digest.digest();
  }

  private static String sumLine(byte[] digest, String file) {
    return sum(digest) + "  " + file + "\n";
  }

  private static String sum(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Counts and sums what is written to it. */
  private static final class Measured extends OutputStream {
    private final MessageDigest digest = sha256();
    private long size;

    @Override
    public void write(int each) {
      digest.update((byte) each);
      size++;
    }

    @Override
    public void write(byte[] content, int from, int length) {
      digest.update(content, from, length);
      size += length;
    }
  }
}
