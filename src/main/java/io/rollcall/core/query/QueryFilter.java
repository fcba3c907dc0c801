package io.rollcall.core.query;

import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.model.Check;
import io.rollcall.model.PreparedQuery.Target;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which instances a prepared query takes. Any thread.
 *
 * @param meshNative asked for, besides what the target says
 */
record QueryFilter(Target target, boolean meshNative) {

  boolean takes(InstanceHealth instance) {
    return instance.checks().stream().allMatch(this::isGoodEnough)
        && (!(meshNative || target.connect()) || instance.service().connectNative())
        && has(instance.node().meta(), target.nodeMeta())
        && has(instance.service().meta(), target.serviceMeta())
        && takesTags(instance.service().tags());
  }

  private boolean isGoodEnough(Check check) {
    List<String> ignored = target.ignoreCheckIds();
    if (ignored != null && ignored.contains(check.id())) {
      return true;
    }
    return target.onlyPassing()
        ? check.status().equals(Check.Status.PASSING)
        : !check.status().equals(Check.Status.CRITICAL);
  }

  private static boolean has(
      @Nullable Map<String, String> meta, @Nullable Map<String, String> wanted) {
    return wanted == null
        || wanted.entrySet().stream()
            .allMatch(each -> meta != null && each.getValue().equals(meta.get(each.getKey())));
  }

  private boolean takesTags(List<String> tags) {
    List<String> wanted = target.tags();
    if (wanted == null) {
      return true;
    }
    List<String> folded = tags.stream().map(QueryFilter::folded).toList();
    return wanted.stream()
        .map(QueryFilter::folded)
        .allMatch(
            each ->
                each.startsWith("!") ? !folded.contains(each.substring(1)) : folded.contains(each));
  }

  private static String folded(String tag) {
    return tag.toLowerCase(Locale.ROOT);
  }
}
