package io.rollcall.api.consul.files;

import io.rollcall.api.consul.agent.AgentDefinitions.DefinedService;
import io.rollcall.core.RejectedException;
import io.rollcall.core.Reloadable;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.model.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers on this node what its files define, and takes away what has disappeared from them: at
 * the start, when a file changes, and when the operator asks.
 *
 * <p>A file is taken whole or not at all. Worked example: {@code web.yaml} defines {@code web-1}
 * and {@code web-2}; an edit drops {@code web-2} and misspells a field of {@code web-1}. The file
 * is refused with its line and both stay as they are. The field is put right: {@code web-1} is
 * written and {@code web-2} deregistered. The file is removed: so is {@code web-1}.
 *
 * <p>{@link #reload} by any thread; all else on its own thread, which may block.
 */
public final class DefinitionFiles implements Reloadable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionFiles.class);
  private static final String INLINE = "rollcall.services";
  private static final int MAX_FILES = 10_000;
  private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  private final @Nullable Path folder;
  private final Supplier<List<Map<String, Object>>> inlineServices;
  private final Registrations registrations;
  private final FileLedger ledger;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rollcall-files").factory());

  /** What each file defines, as it was last taken. */
  private final Map<String, Definitions> taken = new HashMap<>();

  /** What was registered, so that a change of one file does not write the others again. */
  private final Map<String, DefinedService> services = new HashMap<>();

  private final Map<String, Check> checks = new HashMap<>();
  private @Nullable WatchService watch;
  private @Nullable ScheduledFuture<?> retry;
  private List<String> lastProblems = List.of();
  private @Nullable String lastComplaint;

  /**
   * Throws {@link IllegalArgumentException} when the folder is none or the inline services are
   * refused.
   *
   * @param folder where the files are; null when there are none
   * @param inlineServices those of the node's own settings, asked for again with each reload
   * @param ledger a file of this node's data that remembers what came from where
   */
  public DefinitionFiles(
      @Nullable Path folder,
      Supplier<List<Map<String, Object>>> inlineServices,
      Registrations registrations,
      Path ledger) {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "rollcall.services-dir: " + folder + " (expected: a folder)");
    }
    this.folder = folder;
    this.inlineServices = inlineServices;
    try {
      taken.put(INLINE, Definitions.inline(INLINE, inlineServices.get()));
    } catch (RefusedFileException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    this.registrations = registrations;
    this.ledger = new FileLedger(ledger);
  }

  /** Registers everything as soon as there is a leader, and watches the folder from now on. */
  public void start() {
    thread.execute(() -> load(true));
    if (folder != null) {
      try {
        WatchService service = folder.getFileSystem().newWatchService();
        folder.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
        watch = service;
        var ignored =
            thread.scheduleWithFixedDelay(
                () -> lookForChanges(service),
                QUIET.toMillis(),
                QUIET.toMillis(),
                TimeUnit.MILLISECONDS);
      } catch (IOException e) {
        LOG.warn("{} is not watched, changes need a reload: {}", folder, e.toString());
      }
    }
  }

  @Override
  public CompletableFuture<List<String>> reload() {
    return CompletableFuture.supplyAsync(() -> load(true), thread);
  }

  /** What is registered stays. */
  @Override
  public void close() {
    thread.shutdownNow();
    WatchService service = watch;
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        LOG.debug("the watch of {} was not closed", folder, e);
      }
    }
  }

  /** An editor writes a file in several steps: loaded is what has been quiet for a moment. */
  private void lookForChanges(WatchService service) {
    boolean changed = false;
    try {
      for (WatchKey key = service.poll(); key != null; ) {
        changed |= !key.pollEvents().isEmpty();
        key.reset();
        key = service.poll(changed ? QUIET.toMillis() : 0, TimeUnit.MILLISECONDS);
      }
      if (changed) {
        load(false);
      }
    } catch (InterruptedException | java.nio.file.ClosedWatchServiceException e) {
      LOG.debug("no longer watched: {}", folder);
    } catch (RuntimeException e) {
      LOG.error("{} could not be loaded", folder, e);
    }
  }

  /**
   * One pass.
   *
   * @param all whether what is unchanged is written again too: somebody may have taken it away
   */
  private List<String> load(boolean all) {
    List<String> problems = new ArrayList<>();
    Map<String, Definitions> now = read(all, problems);
    if (!problems.equals(lastProblems)) {
      problems.forEach(each -> LOG.error("{}; what it defined before stays", each));
    }
    lastProblems = List.copyOf(problems);
    taken.clear();
    taken.putAll(now);

    Map<String, FileLedger.Ids> wanted = new TreeMap<>();
    Map<String, FileLedger.Ids> known = ledger.files();
    now.forEach((file, definitions) -> wanted.put(file, FileLedger.Ids.of(definitions)));
    for (String refused : refusedFiles) {
      if (!wanted.containsKey(refused) && known.containsKey(refused)) {
        wanted.put(refused, known.get(refused));
      }
    }
    Map<String, FileLedger.Ids> both = new TreeMap<>(known);
    wanted.forEach((file, ids) -> both.merge(file, ids, FileLedger.Ids::and));
    ledger.write(both);

    List<String> failures = new ArrayList<>();
    if (removeWhatDisappeared(known, wanted, failures)) {
      write(now, all, failures);
    }
    if (failures.isEmpty()) {
      ledger.write(wanted);
      lastComplaint = null;
    } else {
      tryAgain(failures.getFirst(), all);
    }
    problems.addAll(failures);
    return problems;
  }

  /** Files that were refused in this pass. */
  private final Set<String> refusedFiles = new TreeSet<>();

  private Map<String, Definitions> read(boolean settingsToo, List<String> problems) {
    refusedFiles.clear();
    Map<String, Definitions> now = new TreeMap<>();
    Map<String, String> serviceFiles = new HashMap<>();
    Map<String, String> checkFiles = new HashMap<>();
    Definitions inline = inline(settingsToo, problems);
    claim(INLINE, inline, serviceFiles, checkFiles);
    now.put(INLINE, inline);
    for (Path each : files(problems)) {
      String name = each.getFileName().toString();
      try {
        Definitions read = readFile(each);
        claim(each.toString(), read, serviceFiles, checkFiles);
        now.put(name, read);
      } catch (RefusedFileException e) {
        problems.add(String.valueOf(e.getMessage()));
        refusedFiles.add(name);
        Definitions former = taken.get(name);
        if (former != null) {
          now.put(name, former);
        }
      }
    }
    return now;
  }

  private Definitions inline(boolean anew, List<String> problems) {
    Definitions former = Objects.requireNonNull(taken.get(INLINE));
    if (!anew) {
      return former;
    }
    try {
      return Definitions.inline(INLINE, inlineServices.get());
    } catch (RefusedFileException e) {
      problems.add(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // whatever a broken settings file is worth to who reads it
      problems.add(INLINE + ": the settings cannot be read: " + e.getMessage());
    }
    return former;
  }

  private List<Path> files(List<String> problems) {
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(Definitions::isDefinitionFile).sorted().limit(MAX_FILES).toList();
    } catch (IOException e) {
      problems.add(folder + " cannot be read: " + e);
      refusedFiles.addAll(ledger.files().keySet());
      return List.of();
    }
  }

  private static Definitions readFile(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new RefusedFileException(
            file.toString(), 0, size + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
      }
      return Definitions.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new RefusedFileException(file.toString(), 0, "cannot be read: " + e);
    }
  }

  /** Refuses a file that defines what another one does already. */
  private static void claim(
      String file,
      Definitions definitions,
      Map<String, String> serviceFiles,
      Map<String, String> checkFiles) {
    refuseTaken(file, "service", definitions.serviceIds(), serviceFiles);
    refuseTaken(file, "check", definitions.checkIds(), checkFiles);
    definitions.serviceIds().forEach(id -> serviceFiles.put(id, file));
    definitions.checkIds().forEach(id -> checkFiles.put(id, file));
  }

  private static void refuseTaken(
      String file, String what, Set<String> ids, Map<String, String> takenBy) {
    for (String id : ids) {
      String other = takenBy.get(id);
      if (other != null) {
        throw new RefusedFileException(
            file, 0, what + " \"" + id + "\" is defined in " + other + " already");
      }
    }
  }

  /** Whether it is worth going on. */
  private boolean removeWhatDisappeared(
      Map<String, FileLedger.Ids> known,
      Map<String, FileLedger.Ids> wanted,
      List<String> failures) {
    FileLedger.Ids before = all(known);
    FileLedger.Ids after = all(wanted);
    for (String id : before.services()) {
      if (!after.services().contains(id)) {
        services.remove(id);
        LOG.info("service {} is in no file any more: deregistered", id);
        if (!gone("service " + id, registrations.deregisterService(id), failures)) {
          return false;
        }
      }
    }
    for (String id : before.checks()) {
      if (!after.checks().contains(id)) {
        checks.remove(id);
        LOG.info("check {} is in no file any more: deregistered", id);
        if (!gone("check " + id, registrations.deregisterCheck(id), failures)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean gone(String what, CompletableFuture<?> call, List<String> failures) {
    return outcome("deregister " + what, call, failures) != Called.UNANSWERED;
  }

  private static FileLedger.Ids all(Map<String, FileLedger.Ids> files) {
    return files.values().stream()
        .reduce(new FileLedger.Ids(Set.of(), Set.of()), FileLedger.Ids::and);
  }

  /** Ends at the first call without an answer: the others would get none either. */
  private void write(Map<String, Definitions> now, boolean all, List<String> failures) {
    int written = 0;
    for (Definitions each : now.values()) {
      for (DefinedService service : each.services()) {
        String id = Definitions.folded(service.service().id());
        if (all || !service.equals(services.get(id))) {
          switch (outcome(
              "register service " + service.service().id(),
              registrations.register(service.service(), service.checks(), true),
              failures)) {
            case DONE -> {
              services.put(id, service);
              written++;
            }
            case REFUSED -> services.remove(id);
            case UNANSWERED -> {
              return;
            }
          }
        }
      }
      for (Check check : each.checks()) {
        String id = Definitions.folded(check.id());
        if (all || !check.equals(checks.get(id))) {
          switch (outcome(
              "register check " + check.id(), registrations.register(check), failures)) {
            case DONE -> {
              checks.put(id, check);
              written++;
            }
            case REFUSED -> checks.remove(id);
            case UNANSWERED -> {
              return;
            }
          }
        }
      }
    }
    if (written > 0) {
      LOG.info("{} services and checks registered from files", written);
    }
  }

  private enum Called {
    DONE,
    REFUSED,
    UNANSWERED
  }

  /** A refusal to deregister means that there is nothing left to do, so it is no failure. */
  private static Called outcome(String what, CompletableFuture<?> call, List<String> failures) {
    try {
      var ignored = call.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return Called.DONE;
    } catch (ExecutionException e) {
      boolean refused = e.getCause() instanceof RejectedException;
      if (!refused || !what.startsWith("deregister")) {
        failures.add(what + ": " + (e.getCause() == null ? e : e.getCause()));
      }
      return refused ? Called.REFUSED : Called.UNANSWERED;
    } catch (TimeoutException e) {
      failures.add(what + ": no answer within " + CALL_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(what + ": the node stops");
    }
    return Called.UNANSWERED;
  }

  private void tryAgain(String failure, boolean all) {
    if (!failure.equals(lastComplaint)) {
      LOG.warn("tried again every {} s: {}", RETRY.toSeconds(), failure);
    }
    lastComplaint = failure;
    if ((retry == null || retry.isDone()) && !thread.isShutdown()) {
      retry = thread.schedule(() -> load(all), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
