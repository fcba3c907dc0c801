package io.rollcall.api.consul.http;

import io.rollcall.command.Outcome.Rejection;
import io.rollcall.core.RejectedException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** For a route that words a rejection otherwise than the door's table of errors. */
public final class Rejections {
  private Rejections() {}

  /**
   * @param wording empty for what the table words
   */
  public static <T> CompletableFuture<T> worded(
      CompletableFuture<T> result, Function<Rejection, Optional<DoorException>> wording) {
    return result.exceptionallyCompose(
        thrown -> {
          Throwable cause =
              thrown instanceof CompletionException && thrown.getCause() != null
                  ? thrown.getCause()
                  : thrown;
          Optional<DoorException> worded =
              cause instanceof RejectedException rejected
                  ? wording.apply(rejected.reason())
                  : Optional.empty();
          return CompletableFuture.failedFuture(worded.<Throwable>map(e -> e).orElse(cause));
        });
  }
}
