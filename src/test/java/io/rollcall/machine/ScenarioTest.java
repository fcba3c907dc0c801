package io.rollcall.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs {@code src/test/resources/scenarios/*.txt}: each opens with its intent, then come blocks of
 * lines, {@code ----}, and what they came to. {@code -Drollcall.scenarios.record} writes the
 * outcomes anew, for reading the difference.
 */
class ScenarioTest {
  private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
  private static final boolean RECORD = System.getProperty("rollcall.scenarios.record") != null;

  static Stream<String> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void goesAsRecorded(String name, @TempDir Path folder) throws IOException {
    Path file = SCENARIOS.resolve(name);
    String recorded = Files.readString(file);
    String played;
    try (Store store = Store.open(folder.resolve("state"), StoreOptions.DEFAULTS)) {
      played = play(recorded, new ScenarioScript(store));
    }
    if (RECORD) {
      Files.writeString(file, played);
    }
    assertThat(recorded).startsWith("# ");
    assertThat(played).isEqualTo(recorded);
  }

  /** The script with the outcomes of this run. */
  private static String play(String script, ScenarioScript machine) {
    List<String> paragraphs = new ArrayList<>();
    for (String paragraph : script.strip().split("\n\n", -1)) {
      List<String> comments = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      for (String line : paragraph.split("\n----", -1)[0].split("\n", -1)) {
        (line.startsWith("#") ? comments : lines).add(line);
      }
      if (lines.isEmpty()) {
        paragraphs.add(paragraph);
        continue;
      }
      comments.addAll(lines);
      comments.add("----");
      paragraphs.add(String.join("\n", comments) + "\n" + machine.run(lines).stripTrailing());
    }
    return String.join("\n\n", paragraphs).stripTrailing() + "\n";
  }
}
