package io.rollcall.api.consul.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.core.coordinate.Distances;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final InstanceHealth A =
      instance("a", Map.of("rack", "r1", "ssd", ""), List.of("Blue", "v1"), "passing");
  private static final InstanceHealth B = instance("b", null, List.of("blue"), "warning");
  private static final InstanceHealth C = instance("c", Map.of("rack", "r2"), List.of());

  @Test
  void everythingPassesAnEmptySelection() {
    assertThat(selected(false, List.of(), List.of(), "")).containsExactly(A, B, C);
  }

  @Test
  void aWarningIsNotPassingAndNoChecksAre() {
    assertThat(selected(true, List.of(), List.of(), "")).containsExactly(A, C);
  }

  @Test
  void allTagsAreNeededWhateverTheirCase() {
    assertThat(selected(false, List.of("BLUE"), List.of(), "")).containsExactly(A, B);
    assertThat(selected(false, List.of("blue", "V1"), List.of(), "")).containsExactly(A);
    assertThat(selected(false, List.of(""), List.of(), "")).isEmpty();
  }

  @Test
  void allNodeMetaIsNeededAndAKeyAloneMeansTheEmptyValue() {
    assertThat(selected(false, List.of(), List.of("rack:r1", "ssd"), "")).containsExactly(A);
    assertThat(selected(false, List.of(), List.of("rack"), "")).isEmpty();
  }

  @Test
  void whatIsOnTheNearNodeComesFirst() {
    assertThat(selected(false, List.of(), List.of(), "C")).containsExactly(C, A, B);
    assertThat(selected(false, List.of(), List.of(), "nowhere")).containsExactly(A, B, C);
  }

  @Test
  void equalSelectionsShareARendering() {
    assertThat(new Selection(true, false, "", List.of("x"), List.of(), Distances.NONE))
        .isEqualTo(new Selection(true, false, "", List.of("x"), List.of(), Distances.NONE));
  }

  private static List<InstanceHealth> selected(
      boolean passing, List<String> tags, List<String> nodeMeta, String near) {
    return new Selection(passing, false, "", tags, nodeMeta, Distances.from(near, 1, List.of()))
        .health(List.of(A, B, C));
  }

  private static InstanceHealth instance(
      String name, Map<String, String> nodeMeta, List<String> tags, String... statuses) {
    Node node = new Node(name, "", "10.0.0.1", null, nodeMeta, 1, 1);
    ServiceInstance service =
        new ServiceInstance(
            name,
            "s",
            "s",
            tags,
            "",
            0,
            null,
            null,
            ServiceInstance.Weights.DEFAULT,
            false,
            "",
            false,
            ServiceInstance.Origin.CATALOG,
            1,
            1);
    List<Check> checks =
        List.of(statuses).stream()
            .map(
                status -> new Check(name, "c", "c", status, "", "", "s", "s", tags, "", null, 1, 1))
            .toList();
    return new InstanceHealth(node, service, checks);
  }
}
