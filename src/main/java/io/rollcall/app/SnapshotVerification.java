package io.rollcall.app;

import io.rollcall.core.snapshot.ArchiveReport;
import io.rollcall.core.snapshot.UnreadableArchiveException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * {@code java -jar rollcall.jar verify-snapshot FILE}: reads a snapshot to its end, sums and rows,
 * without a server. Ends with 0 when it is whole, 1 when it is not, 2 when it was asked wrongly.
 */
final class SnapshotVerification {
  static final String COMMAND = "verify-snapshot";

  private SnapshotVerification() {}

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length != 2) {
      err.println("usage: java -jar rollcall.jar " + COMMAND + " FILE");
      return 2;
    }
    Path file = Path.of(arguments[1]);
    try {
      ArchiveReport report = ArchiveReport.of(file);
      out.printf(
          "%s is whole: %d rows, %d bytes of state (%s)%n",
          file, report.rows(), report.stateBytes(), report.meta());
      return 0;
    } catch (UnreadableArchiveException e) {
      err.println(file + " is damaged: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      err.println(file + " cannot be read: " + e);
      return 1;
    }
  }
}
