package io.rollcall.core.event;

import com.google.re2j.Pattern;
import io.rollcall.core.GoRegex;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.UserEvent;
import io.rollcall.store.Catalog;
import java.util.List;

/**
 * Whom an event is for. The expressions are RE2's, so that none takes more than linear time; they
 * were looked at before the event was fired.
 */
final class EventAudience {
  private EventAudience() {}

  /** Whether the event is told on a node, as the catalog is now. */
  static boolean includes(Catalog catalog, String node, UserEvent event) {
    if (!event.nodeFilter().isEmpty() && !finds(event.nodeFilter(), node)) {
      return false;
    }
    if (event.serviceFilter().isEmpty()) {
      return true;
    }
    Pattern service = GoRegex.compile(event.serviceFilter());
    return catalog.servicesOn(node).stream()
        .filter(each -> each.origin() == Origin.AGENT)
        .filter(each -> service.matcher(each.name()).find())
        .anyMatch(each -> takesTags(event, each));
  }

  private static boolean takesTags(UserEvent event, ServiceInstance instance) {
    List<String> tags = instance.tags();
    return event.tagFilter().isEmpty()
        || tags.stream().anyMatch(tag -> finds(event.tagFilter(), tag));
  }

  private static boolean finds(String expression, String text) {
    return GoRegex.compile(expression).matcher(text).find();
  }
}
