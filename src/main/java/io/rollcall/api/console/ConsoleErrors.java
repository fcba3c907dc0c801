package io.rollcall.api.console;

import io.rollcall.core.cluster.UnknownServerException;
import io.rollcall.journal.JournalException;
import io.rollcall.raft.RaftException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The door's table from failure to status: nobody else chooses one. */
@RestControllerAdvice(basePackageClasses = ConsoleErrors.class)
final class ConsoleErrors {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleErrors.class);

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Map<String, String>> answer(Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return switch (failure) {
      case ConsoleException refused -> error(refused.status(), text(refused));
      case UnknownServerException server -> error(HttpStatus.NOT_FOUND, text(server));
      case RaftException.NoLeader none ->
          error(HttpStatus.SERVICE_UNAVAILABLE, "No cluster leader");
      case RaftException.Overloaded busy -> error(HttpStatus.TOO_MANY_REQUESTS, text(busy));
      case RaftException.MembershipRefused refused -> error(HttpStatus.CONFLICT, text(refused));
      case RaftException other -> error(HttpStatus.SERVICE_UNAVAILABLE, text(other));
      case JournalException journal -> {
        LOG.error("The journal cannot be read", journal);
        yield error(HttpStatus.SERVICE_UNAVAILABLE, text(journal));
      }
      case HttpMediaTypeNotAcceptableException refused ->
          error(HttpStatus.NOT_ACCEPTABLE, text(refused));
      default -> {
        LOG.error("A request failed for a reason that has no place in the error table", failure);
        yield error(HttpStatus.INTERNAL_SERVER_ERROR, "it failed here: see this node's log");
      }
    };
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private static ResponseEntity<Map<String, String>> error(HttpStatus status, String text) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Map.of("error", text));
  }
}
