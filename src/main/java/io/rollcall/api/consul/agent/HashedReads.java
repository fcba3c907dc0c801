package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.core.Consistency;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.model.ServiceInstance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads of one instance that wait until it is not the one that the client has seen, told by a hash
 * and not by an index. Any thread; never blocks.
 *
 * <p>Each round reads the index of the instance's service first and the instance after it, then
 * waits behind that index: a change between the two cannot be missed. A round that wakes for
 * another instance of the service waits on.
 */
final class HashedReads {
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Registrations registrations;
  private final CatalogService catalog;

  HashedReads(Registrations registrations, CatalogService catalog) {
    this.registrations = registrations;
    this.catalog = catalog;
  }

  static Duration wait(QueryParameters query) {
    String text = query.get("wait");
    if (text.isEmpty()) {
      return DEFAULT_WAIT;
    }
    try {
      Duration wait = GoDuration.parse(text);
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (IllegalArgumentException e) {
      throw new DoorException.BadRequest("Invalid wait time");
    }
  }

  /**
   * @param seen the hash that the client has; empty answers at once
   * @return empty when there is no such instance, or no more
   */
  CompletableFuture<Optional<AgentServiceJson>> read(String id, String seen, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    return find(id)
        .thenCompose(
            found ->
                found.isEmpty() || isNews(found.get(), seen)
                    ? CompletableFuture.completedFuture(found.map(AgentView::hashedService))
                    : await(found.get(), seen, 0, deadline));
  }

  private CompletableFuture<Optional<AgentServiceJson>> await(
      ServiceInstance known, String seen, long index, long deadline) {
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return catalog
        .instances(known.name(), new ReadOptions(Consistency.DEFAULT, index, left))
        .thenCompose(
            answer ->
                find(known.id())
                    .thenCompose(
                        found ->
                            found.isEmpty()
                                    || isNews(found.get(), seen)
                                    || deadline - System.nanoTime() <= 0
                                ? CompletableFuture.completedFuture(
                                    found.map(AgentView::hashedService))
                                : await(found.get(), seen, answer.index(), deadline)));
  }

  private CompletableFuture<Optional<ServiceInstance>> find(String id) {
    return registrations.instance(id).thenApply(found -> found.map(each -> each.service()));
  }

  private static boolean isNews(ServiceInstance service, String seen) {
    return !seen.equals(AgentView.hashedService(service).contentHash());
  }
}
