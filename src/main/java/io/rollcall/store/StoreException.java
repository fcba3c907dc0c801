package io.rollcall.store;

import org.jspecify.annotations.Nullable;

/**
 * The state on disk cannot be read or written: a damaged or missing file, a format of another
 * version, a full disk, a folder in use. The message names the folder and says what to do.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
