package io.rollcall.api.consul.off;

import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** Who may talk to whom in the mesh: there is none, nothing is written, everybody may. */
@ConsulDoor
@RequestMapping("/v1/connect/intentions")
final class IntentionController {
  private final CatalogService catalog;

  IntentionController(CatalogService catalog) {
    this.catalog = catalog;
  }

  @GetMapping
  Reply list(ReadOptions options) {
    return Nothing.listed(catalog, options);
  }

  @GetMapping("/check")
  Reply check(QueryParameters query) {
    require(query, "source");
    require(query, "destination");
    return Reply.json(Map.of("Allowed", true));
  }

  @GetMapping("/match")
  Reply match(QueryParameters query) {
    require(query, "by");
    String by = query.get("by");
    if (!by.equals("source") && !by.equals("destination")) {
      throw new DoorException.Refused("'by' parameter must be one of 'source' or 'destination'");
    }
    require(query, "name");
    Map<String, List<Object>> none = new TreeMap<>();
    query.all("name").forEach(name -> none.put(name, List.of()));
    return Reply.json(none);
  }

  @GetMapping({"/exact", "/"})
  Reply one() {
    return Reply.refused(new DoorException.NotFound("Intention not found"));
  }

  @PostMapping
  Reply create() {
    return Reply.refused(refusal());
  }

  @PutMapping({"/exact", "/"})
  Reply write() {
    return Reply.refused(refusal());
  }

  @DeleteMapping({"/exact", "/"})
  Reply remove() {
    return Reply.json(true);
  }

  private static DoorException refusal() {
    return new DoorException.Refused(
        "intentions cannot be written: this cluster has no service mesh");
  }

  private static void require(QueryParameters query, String name) {
    if (query.get(name).isEmpty()) {
      throw new DoorException.Refused("required query parameter '" + name + "' not set");
    }
  }
}
