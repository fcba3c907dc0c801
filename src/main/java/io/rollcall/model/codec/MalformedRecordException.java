package io.rollcall.model.codec;

/** Bytes that are not what the storage format says: a damaged file, or one of a newer version. */
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedRecordException(String message) {
    super(message);
  }
}
