package io.rollcall.api.consul.ui;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.catalog.CatalogFields;
import io.rollcall.api.consul.catalog.CatalogView;
import io.rollcall.api.consul.catalog.CheckJson;
import io.rollcall.api.consul.catalog.ServiceJson;
import io.rollcall.api.consul.filter.Fields;
import io.rollcall.core.catalog.NodeOverview;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node with its services and all checks on it. */
record UiNodeJson(
    @JsonProperty("ID") String id,
    String node,
    String address,
    @Nullable Map<String, String> taggedAddresses,
    @Nullable Map<String, String> meta,
    List<ServiceJson> services,
    List<CheckJson> checks) {
  private static final CatalogView VIEW = new CatalogView("");

  /** What a filter may ask. */
  static final Fields<UiNodeJson> FIELDS =
      Fields.<UiNodeJson>of()
          .text("ID", UiNodeJson::id)
          .text("Node", UiNodeJson::node)
          .text("Address", UiNodeJson::address)
          .textMap("TaggedAddresses", UiNodeJson::taggedAddresses)
          .textMap("Meta", UiNodeJson::meta)
          .parts("Services", UiNodeJson::services, CatalogFields.SERVICE)
          .parts("Checks", UiNodeJson::checks, CatalogFields.CHECK)
          .build();

  static UiNodeJson of(NodeOverview each) {
    return new UiNodeJson(
        each.node().id(),
        each.node().name(),
        each.node().address(),
        sorted(each.node().taggedAddresses()),
        sorted(each.node().meta()),
        each.services().stream().map(VIEW::service).map(ServiceJson::withNullForNoTags).toList(),
        each.checks().stream().map(check -> VIEW.check(check, false).withNullForNoTags()).toList());
  }

  private static @Nullable Map<String, String> sorted(@Nullable Map<String, String> map) {
    return map == null ? null : new TreeMap<>(map);
  }
}
