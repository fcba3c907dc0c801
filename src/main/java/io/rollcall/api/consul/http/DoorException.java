package io.rollcall.api.consul.http;

/** Why the door refuses a request. The message is the body of the answer. */
public abstract sealed class DoorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DoorException(String message) {
    super(message, null, false, false);
  }

  /** The request is wrong. */
  public static final class BadRequest extends DoorException {
    private static final long serialVersionUID = 1L;

    public BadRequest(String message) {
      super(message);
    }
  }

  /** What the request names is not there. */
  public static final class NotFound extends DoorException {
    private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message);
    }
  }

  /** The request is wrong, but Consul has always called this an internal error. */
  public static final class Refused extends DoorException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
      super(message);
    }
  }

  /** As {@link Refused}, before anything was read: there is no index to tell. */
  public static final class RefusedUnread extends DoorException {
    private static final long serialVersionUID = 1L;

    public RefusedUnread(String message) {
      super(message);
    }
  }

  /** It needs access control, which is off. */
  public static final class AclDisabled extends DoorException {
    private static final long serialVersionUID = 1L;

    public AclDisabled() {
      super("ACL support disabled");
    }
  }

  /** The route has other methods than this one. */
  public static final class MethodNotAllowed extends DoorException {
    private static final long serialVersionUID = 1L;

    private final String allow;

    /**
     * @param allow the methods it has, as the header {@code Allow} lists them
     */
    public MethodNotAllowed(String method, String allow) {
      super("method " + method + " not allowed");
      this.allow = allow;
    }

    public String allow() {
      return allow;
    }
  }

  /** There are too many like it just now. */
  public static final class Busy extends DoorException {
    private static final long serialVersionUID = 1L;

    public Busy(String message) {
      super(message);
    }
  }

  /** The body is larger than a limit. */
  public static final class BodyTooLarge extends DoorException {
    private static final long serialVersionUID = 1L;

    public BodyTooLarge(String message) {
      super(message);
    }
  }
}
