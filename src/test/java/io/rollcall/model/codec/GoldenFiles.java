package io.rollcall.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds encodings to the files in {@code src/test/resources/golden}, of which {@code README.md}
 * there tells how one is added. A file is named {@code <sample>-v<version>.hex}.
 *
 * @param folder name of the folder of files
 * @param samples the value that each file stands for, by the file's name without {@code .hex}
 */
public record GoldenFiles<T>(String folder, Map<String, T> samples) {
  private static final Pattern NAME = Pattern.compile("(.+)-v([0-9]+)");
  private static final int BYTES_A_LINE = 32;

  /**
   * Each sample has a file, each file has a sample; a file is read as its sample, and a sample of
   * the version that is written now is written as its file.
   *
   * @param version the version that an encoding says it has
   */
  public void hold(
      Function<T, byte[]> encode, Function<byte[], T> decode, ToIntFunction<byte[]> version) {
    if (Boolean.getBoolean("rollcall.golden.add")) {
      samples.forEach((name, value) -> addMissing(name, encode.apply(value)));
    }
    assertThat(names()).as("files in %s", path()).isEqualTo(new TreeSet<>(samples.keySet()));
    samples.forEach(
        (name, value) -> {
          Matcher parts = NAME.matcher(name);
          assertThat(parts.matches()).as("name of sample %s", name).isTrue();
          byte[] golden = read(name);
          assertThat(decode.apply(golden)).as(name).isEqualTo(value);
          byte[] encoded = encode.apply(value);
          int fileVersion = Integer.parseInt(parts.group(2));
          assertThat(fileVersion)
              .as("version of %s", name)
              .isLessThanOrEqualTo(version.applyAsInt(encoded));
          if (fileVersion == version.applyAsInt(encoded)) {
            assertThat(hex(encoded)).as(name).isEqualTo(hex(golden));
          } else {
            assertThat(samples)
                .as("samples beside the old %s", name)
                .containsKey(parts.group(1) + "-v" + version.applyAsInt(encoded));
          }
        });
  }

  private Set<String> names() {
    try (Stream<Path> files = Files.list(path())) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.hex$", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(String name) {
    try {
      String text = Files.readString(path().resolve(name + ".hex"));
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    } catch (IOException e) {
      return fail("no golden file for " + name, e);
    }
  }

  private void addMissing(String name, byte[] encoded) {
    Path file = path().resolve(name + ".hex");
    if (Files.exists(file)) {
      return;
    }
    try {
      Files.createDirectories(path());
      Files.writeString(file, hex(encoded));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hex(byte[] content) {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < content.length; from += BYTES_A_LINE) {
      int to = Math.min(content.length, from + BYTES_A_LINE);
      text.append(HexFormat.of().formatHex(content, from, to)).append('\n');
    }
    return text.toString();
  }

  private Path path() {
    return Path.of("src/test/resources/golden", folder);
  }
}
