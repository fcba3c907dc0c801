package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard asks for nothing that {@code docs/metrics.md} does not tell of. */
class MetricsDocumentTest {
  private static final Pattern OWN = Pattern.compile("rollcall_[a-z_]+");

  @Test
  void theDashboardAsksForWhatIsDocumented() throws Exception {
    Set<String> documented = names(Path.of("docs/metrics.md"));
    Set<String> asked = names(Path.of("docs/grafana.json"));
    assertThat(asked).isNotEmpty();
    assertThat(asked).allMatch(name -> isAmong(documented, name));
  }

  /** A summary is documented by its name and asked for by what it is made of. */
  static boolean isAmong(Set<String> documented, String name) {
    return documented.contains(name)
        || documented.contains(name.replaceFirst("_(count|sum|max)$", ""));
  }

  static Set<String> names(Path file) throws Exception {
    return OWN.matcher(Files.readString(file))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
