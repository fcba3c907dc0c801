package io.rollcall.core.cluster;

import io.rollcall.core.Reads;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.ReadView;
import java.util.Map;

/** What the servers have said of themselves, as far as this node knows. Any thread; no waiting. */
public final class ServerNotes {
  private final Reads reads;

  public ServerNotes(Reads reads) {
    this.reads = reads;
  }

  /** Empty in each part of which the server has said nothing. */
  public ServerNote of(String serverName) {
    ServiceInstance said = reads.now(ReadView::catalog).service(serverName, Node.SERVER_SERVICE);
    Map<String, String> meta = said == null ? null : said.meta();
    return ServerNote.read(meta == null ? Map.of() : meta);
  }
}
