package io.rollcall.core.snapshot;

import io.rollcall.command.OperatorCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.ReadView;
import io.rollcall.store.Setting;
import io.rollcall.store.StateStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves and restores the whole state. A restore goes through the log: first the snapshot piece by
 * piece, which changes nothing that anybody sees, then one entry at which every node exchanges its
 * state. A node that was away takes both from the log or from a newer snapshot, like any write; a
 * restore that broke off leaves pieces that the next one, or an hour, clears away.
 *
 * <p>Any thread; {@link #restore} blocks, {@link #save} does not.
 */
public final class SnapshotService {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotService.class);

  /** Well below the smallest limit of a log entry that can be set. */
  private static final int PIECE_BYTES = 512 * 1024;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int MAX_SAVES = 4;

  private final ReplicatedLog log;
  private final Proposals proposals;
  private final Reads reads;
  private final Path spoolFolder;
  private final long maxStateBytes;
  private final Semaphore saves = new Semaphore(MAX_SAVES);

  /**
   * @param spoolFolder what is to be restored is checked here first, as a file; made when missing
   * @param maxStateBytes the largest state that is taken in
   */
  public SnapshotService(
      ReplicatedLog log, Proposals proposals, Reads reads, Path spoolFolder, long maxStateBytes) {
    this.log = log;
    this.proposals = proposals;
    this.reads = reads;
    this.spoolFolder = spoolFolder;
    this.maxStateBytes = maxStateBytes;
  }

  /**
   * The state with everything acknowledged so far; the caller closes it. Fails with {@link
   * RaftException}, also when too many are being saved.
   *
   * @param stale whether it may be as old as this node happens to be
   */
  public CompletableFuture<SavedState> save(boolean stale) {
    if (!saves.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new RaftException.Overloaded(
              "snapshots: more than " + MAX_SAVES + " are being saved on this node"));
    }
    return reads
        .view(stale)
        .thenApply(view -> new SavedState(view, log.status(), saves::release))
        .whenComplete(
            (saved, failure) -> {
              if (failure != null) {
                saves.release();
              }
            });
  }

  /**
   * Replaces the state of the whole cluster by an archive's; nothing is changed unless all of it
   * was read and found whole. Returns once this node's state, and with it that of a majority's log,
   * is the restored one.
   *
   * @throws UnreadableArchiveException when it is none, or damaged
   * @throws RaftException when the cluster could not be reached; nothing was restored unless it
   *     says that it may have been
   */
  public void restore(InputStream archive) {
    Path spool = spoolFile();
    try {
      SnapshotArchive.unpack(archive, spool, maxStateBytes);
      long rows = check(spool);
      UUID id = UUID.randomUUID();
      int pieces = stage(spool, id);
      exchange(id, pieces);
      LOG.info("The state was replaced by a snapshot of {} rows", rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(spool);
    }
  }

  private Path spoolFile() {
    try {
      Files.createDirectories(spoolFolder);
      return Files.createTempFile(spoolFolder, "restore-", ".state");
    } catch (IOException e) {
      throw new UncheckedIOException(spoolFolder + " cannot be written", e);
    }
  }

  private static long check(Path spool) throws IOException {
    try (InputStream in = buffered(spool)) {
      return StateStream.verify(in);
    } catch (MalformedRecordException e) {
      throw new UnreadableArchiveException("failed to read snapshot file: " + e.getMessage());
    }
  }

  private int stage(Path spool, UUID id) throws IOException {
    boolean complete = false;
    try (InputStream in = buffered(spool)) {
      int number = 0;
      for (byte[] piece = in.readNBytes(PIECE_BYTES);
          piece.length > 0;
          piece = in.readNBytes(PIECE_BYTES)) {
        require(
            submit(new OperatorCommand.StageSnapshot(id, number, Bytes.owning(piece))),
            "another restore was begun");
        number++;
      }
      complete = true;
      return number;
    } finally {
      if (!complete) {
        var _ =
            proposals
                .submit(new OperatorCommand.DiscardSnapshot(id))
                .exceptionally(unreachable -> false);
      }
    }
  }

  /**
   * The exchange may outlast the time that a proposal is waited for: then its mark is looked for.
   */
  private void exchange(UUID id, int pieces) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      RaftException failure = tryExchange(id, pieces);
      if (failure == null) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw failure;
      }
    }
  }

  private @Nullable RaftException tryExchange(UUID id, int pieces) {
    try {
      boolean done = submit(new OperatorCommand.RestoreSnapshot(id, pieces));
      require(done || isRestored(id), "another restore was begun");
      return null;
    } catch (RaftException.TimedOut | RaftException.LostLeadership | RaftException.NoLeader e) {
      return isRestored(id) ? null : e;
    }
  }

  private boolean isRestored(UUID id) {
    try (ReadView view = join(reads.view(false))) {
      Setting last = view.setting(Setting.LAST_RESTORE);
      return last != null && last.value().utf8().equals(id.toString());
    } catch (RaftException e) {
      return false;
    }
  }

  private boolean submit(OperatorCommand command) {
    return join(proposals.submit(command));
  }

  private static void require(boolean done, String otherwise) {
    if (!done) {
      throw new UnreadableArchiveException("failed to restore snapshot: " + otherwise);
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static InputStream buffered(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file, e.toString());
    }
  }
}
