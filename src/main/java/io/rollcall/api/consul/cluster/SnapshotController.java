package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.http.BodyStream;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.Consistency;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.snapshot.SavedState;
import io.rollcall.core.snapshot.SnapshotService;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/snapshot}: the whole state, out and in again. */
@ConsulDoor
final class SnapshotController {
  private final SnapshotService snapshots;

  SnapshotController(SnapshotService snapshots) {
    this.snapshots = snapshots;
  }

  @GetMapping("/v1/snapshot")
  Reply save(ReadOptions options) {
    SavedState saved = snapshots.save(options.consistency() == Consistency.STALE).join();
    return Reply.stream(
        "application/x-gzip",
        new Reply.ReadMeta(saved.index(), options, false, false),
        (out, pretty) -> {
          try (saved) {
            saved.writeTo(out);
          }
        });
  }

  @PutMapping("/v1/snapshot")
  Reply restore(BodyStream archive) {
    snapshots.restore(archive.content());
    return Reply.empty();
  }
}
