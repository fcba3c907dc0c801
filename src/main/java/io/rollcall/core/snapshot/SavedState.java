package io.rollcall.core.snapshot;

import io.rollcall.raft.RaftStatus;
import io.rollcall.store.ReadView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** One view of the state, to be written as an archive. By one thread. */
public final class SavedState implements AutoCloseable {
  private final ReadView view;
  private final RaftStatus status;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  SavedState(ReadView view, RaftStatus status, Runnable onClose) {
    this.view = view;
    this.status = status;
    this.onClose = onClose;
  }

  /** Raft index of the last entry in it. */
  public long index() {
    return view.appliedIndex();
  }

  /** Streams the archive: memory stays bounded, the state is read twice. */
  public void writeTo(OutputStream out) throws IOException {
    SnapshotArchive.pack(view, status, out);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      view.close();
      onClose.run();
    }
  }
}
