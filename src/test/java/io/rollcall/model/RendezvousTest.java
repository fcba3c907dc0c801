package io.rollcall.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private static final List<String> THINGS =
      IntStream.range(0, 3_000).mapToObj(i -> "host-" + i).toList();

  @Test
  void everybodyGetsAFairShareInWhateverOrderTheyStand() {
    Map<String, Long> shares =
        THINGS.stream()
            .collect(
                Collectors.groupingBy(
                    each -> chosen(each, "n1", "n2", "n3"), TreeMap::new, Collectors.counting()));
    assertThat(shares).hasSize(3);
    assertThat(shares.values()).allMatch(share -> share > 850 && share < 1_150);
    assertThat(THINGS)
        .allMatch(each -> chosen(each, "n1", "n2", "n3").equals(chosen(each, "n3", "n1", "n2")));
  }

  @Test
  void onlyWhatTheLostOneHadMoves() {
    assertThat(THINGS)
        .filteredOn(each -> !chosen(each, "n1", "n2", "n3").equals("n3"))
        .allMatch(each -> chosen(each, "n1", "n2").equals(chosen(each, "n1", "n2", "n3")));
  }

  @Test
  void ofNobodyNobodyIsChosen() {
    assertThat(Rendezvous.choose("host", List.of())).isNull();
  }

  /** It decides in apply: another choice in another version would split the cluster. */
  @Test
  void theChoiceNeverChanges() {
    assertThat(IntStream.range(0, 10).mapToObj(i -> chosen("ext-" + i, "n1", "n2", "n3")))
        .containsExactly("n1", "n3", "n1", "n2", "n2", "n3", "n3", "n2", "n1", "n1");
  }

  private static String chosen(String thing, String... candidates) {
    return String.valueOf(Rendezvous.choose(thing, List.of(candidates)));
  }
}
