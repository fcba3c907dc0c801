package io.rollcall.raft.jraft;

import io.rollcall.raft.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code servers}: what was known last of who takes part, and what they are called. Only a
 * memory: the log decides who takes part. One writer at a time.
 *
 * <p>Example: {@code name n2=10.0.0.2:8300}, {@code voter 10.0.0.2:8300}, {@code learner
 * 10.0.0.4:8300}, one a line.
 */
final class ServersFile {
  private static final String NAME = "name ";
  private static final String VOTER = "voter ";
  private static final String LEARNER = "learner ";

  private static final Logger log = LoggerFactory.getLogger(ServersFile.class);

  private final Path file;

  /**
   * @param folder made if it is not there
   */
  ServersFile(Path folder) {
    this.file = folder.resolve("servers");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be made", e);
    }
  }

  record Content(List<Member> names, List<String> voters, List<String> learners) {}

  Content read() {
    List<Member> names = new ArrayList<>();
    List<String> voters = new ArrayList<>();
    List<String> learners = new ArrayList<>();
    try {
      for (String line :
          Files.exists(file)
              ? Files.readAllLines(file, StandardCharsets.UTF_8)
              : List.<String>of()) {
        if (line.startsWith(NAME)) {
          int equals = line.indexOf('=');
          names.add(
              Addresses.member(line.substring(NAME.length(), equals), line.substring(equals + 1)));
        } else if (line.startsWith(VOTER)) {
          voters.add(line.substring(VOTER.length()));
        } else if (line.startsWith(LEARNER)) {
          learners.add(line.substring(LEARNER.length()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
    return new Content(names, voters, learners);
  }

  void write(Content content) {
    List<String> lines = new ArrayList<>();
    content.names().forEach(each -> lines.add(NAME + each.name() + "=" + each.address()));
    content.voters().forEach(each -> lines.add(VOTER + each));
    content.learners().forEach(each -> lines.add(LEARNER + each));
    try {
      WholeFile.write(file, lines);
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", file, e.toString());
    }
  }
}
