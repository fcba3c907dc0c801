package io.rollcall.raft.jraft;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What futures wrap. */
final class Failures {
  private Failures() {}

  static Throwable cause(Throwable e) {
    Throwable at = e;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }
}
