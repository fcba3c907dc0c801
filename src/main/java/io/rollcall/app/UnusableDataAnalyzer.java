package io.rollcall.app;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows an unusable data directory as two sentences instead of a stack trace. */
final class UnusableDataAnalyzer extends AbstractFailureAnalyzer<UnusableDataException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableDataException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
