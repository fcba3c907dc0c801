package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What the segments do not say themselves, in a file that is exchanged as a whole.
 *
 * @param first entries before it count no more, wherever they still are
 * @param cut the last entry that counts while a cut is under way, which is gone through with when
 *     the log is opened again; {@link #NO_CUT} otherwise
 */
record Bounds(long first, long cut) {
  static final long NO_CUT = Long.MAX_VALUE;
  private static final String FILE = "bounds";
  private static final long MAGIC = 0x524c4c4f47424e31L; // RLLOGBN1
  private static final int BYTES = 28;

  static Optional<Bounds> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.capacity() != BYTES
        || bytes.getLong(0) != MAGIC
        || bytes.getInt(BYTES - 4) != crc(bytes)) {
      throw new DamagedLogException(file, "no valid bounds of a log");
    }
    return Optional.of(new Bounds(bytes.getLong(8), bytes.getLong(16)));
  }

  void write(Path folder, LogDisk disk) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(MAGIC).putLong(first).putLong(cut);
    bytes.putInt(crc(bytes)).flip();
    Path draft = folder.resolve(FILE + ".new");
    try (LogFile file = disk.open(draft)) {
      file.write(bytes, 0);
      file.force();
    }
    disk.rename(draft, folder.resolve(FILE));
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, BYTES - 4));
    return (int) crc.getValue();
  }
}
