package io.rollcall.api.console;

import org.springframework.http.HttpStatus;

/** Why a request is refused; the message is told. */
final class ConsoleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;

  ConsoleException(HttpStatus status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static ConsoleException badRequest(String message) {
    return new ConsoleException(HttpStatus.BAD_REQUEST, message);
  }

  HttpStatus status() {
    return status;
  }
}
