package io.rollcall.agent.check;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up host names on threads of its own: the system's resolver knows neither timeout nor
 * interruption, and would hold a virtual thread's carrier. Any thread; blocks.
 */
final class Resolver implements AutoCloseable {
  private static final int MAX_LOOKUPS = 16;
  private static final int MAX_QUEUED = 10_000;

  private final ExecutorService lookups = lookups();

  private static ExecutorService lookups() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_LOOKUPS,
            MAX_LOOKUPS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_QUEUED),
            Thread.ofPlatform().daemon().name("probe-lookup-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** All addresses of a host, at least one. */
  InetAddress[] lookUp(String host, Deadline deadline)
      throws UnknownHostException, SocketTimeoutException, InterruptedException {
    if (isLiteral(host)) {
      return InetAddress.getAllByName(host);
    }
    Future<InetAddress[]> lookup;
    try {
      lookup = lookups.submit(() -> InetAddress.getAllByName(host));
    } catch (RejectedExecutionException e) {
      throw new UnknownHostException(host);
    }
    try {
      return lookup.get(deadline.millisLeft(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("lookup " + host);
    } catch (ExecutionException e) {
      throw new UnknownHostException(host);
    } finally {
      lookup.cancel(false);
    }
  }

  static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0
        || (!host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
