package io.rollcall.api.consul.http;

import io.rollcall.agent.NotATtlCheckException;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.core.AmbiguousIdException;
import io.rollcall.core.LimitExceededException;
import io.rollcall.core.RejectedException;
import io.rollcall.core.cluster.UnknownServerException;
import io.rollcall.core.query.BadTemplateException;
import io.rollcall.core.snapshot.UnreadableArchiveException;
import io.rollcall.raft.RaftException;
import io.rollcall.watch.TooManyWaitersException;
import io.rollcall.watch.WatchesClosedException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door's table from failure to status and text. Nobody else chooses the status of an error. Any
 * thread.
 */
final class ErrorTable {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorTable.class);
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int UNAVAILABLE = 503;
  private static final int TOO_MANY = 429;
  private static final int ERROR = 500;

  /**
   * @param readHeaders see {@link ReadHeadersOnError}
   */
  Reply.Ready answer(Throwable thrown, boolean readHeaders) {
    Throwable failure = unwrapped(thrown);
    Reply.Ready reply = answer(failure);
    return readHeaders && tellsOfARead(failure, reply.status())
        ? new Reply.Ready(
            reply.status(),
            reply.contentType(),
            reply.headers(),
            reply.body(),
            Reply.ReadMeta.FAILED)
        : reply;
  }

  /**
   * What is refused before it is read has no index to tell, and Consul tells none of what is not.
   */
  private static boolean tellsOfARead(Throwable failure, int status) {
    return status != BAD_REQUEST
        && status != NOT_FOUND
        && !(failure instanceof DoorException.RefusedUnread);
  }

  private static Reply.Ready answer(Throwable failure) {
    return switch (failure) {
      case DoorException refusal -> answer(refusal);
      case RaftException raft -> answer(raft);
      case RejectedException rejected -> answer(rejected.reason());
      case LimitExceededException limit -> error(limitStatus(limit), limit.getMessage());
      case TooManyWaitersException waiters -> error(TOO_MANY, waiters.getMessage());
      case WatchesClosedException closed -> error(UNAVAILABLE, closed.getMessage());
      case AmbiguousIdException ambiguous -> error(CONFLICT, ambiguous.getMessage());
      case UnknownServerException server -> error(ERROR, server.getMessage());
      case UnreadableArchiveException archive -> error(ERROR, archive.getMessage());
      case BadTemplateException template -> error(ERROR, template.getMessage());
      case NotATtlCheckException check -> error(ERROR, check.getMessage());
      default -> {
        LOG.error("A request failed for a reason that has no place in the error table", failure);
        yield error(ERROR, "Internal error: " + failure.getClass().getSimpleName());
      }
    };
  }

  private static Reply.Ready answer(DoorException refusal) {
    String text = String.valueOf(refusal.getMessage());
    return switch (refusal) {
      case DoorException.BadRequest bad -> error(BAD_REQUEST, text);
      case DoorException.NotFound absent -> error(NOT_FOUND, text);
      case DoorException.Refused refused -> error(ERROR, text);
      case DoorException.RefusedUnread unread -> error(ERROR, text);
      case DoorException.AclDisabled off -> error(UNAUTHORIZED, text);
      case DoorException.MethodNotAllowed method ->
          error(NOT_ALLOWED, text).withHeader("Allow", method.allow());
      case DoorException.Busy busy -> error(TOO_MANY, text);
      case DoorException.BodyTooLarge large -> error(TOO_LARGE, text);
    };
  }

  private static Reply.Ready answer(RaftException failure) {
    return switch (failure) {
      case RaftException.NoLeader none -> error(ERROR, "No cluster leader");
      case RaftException.NotLeader other -> error(ERROR, other.getMessage());
      case RaftException.LostLeadership lost -> error(ERROR, "rpc error making call: EOF");
      case RaftException.TimedOut late ->
          error(ERROR, "rpc error making call: i/o deadline reached");
      case RaftException.TooLarge large -> error(TOO_LARGE, large.getMessage());
      case RaftException.Overloaded busy -> error(TOO_MANY, busy.getMessage());
      case RaftException.NodeFailed failed -> error(ERROR, failed.getMessage());
      case RaftException.ClusterTooOld old -> error(ERROR, old.getMessage());
      case RaftException.MembershipRefused refused -> error(ERROR, refused.getMessage());
    };
  }

  private static Reply.Ready answer(Rejection reason) {
    return switch (reason) {
      case Rejection.UnknownSession session ->
          error(ERROR, "invalid session " + GoText.quoted(session.id().toString()));
      case Rejection.UnknownNode node -> error(ERROR, "Missing node registration");
      case Rejection.UnknownService service ->
          error(
              NOT_FOUND,
              "Unknown service ID "
                  + GoText.quoted(service.serviceId())
                  + ". Ensure that the service ID is passed, not the service name.");
      case Rejection.UnknownCheck check ->
          error(
              NOT_FOUND,
              "Unknown check ID "
                  + GoText.quoted(check.checkId())
                  + ". Ensure that the check ID is passed, not the check name.");
      case Rejection.CriticalCheck check ->
          error(ERROR, "Check '" + check.checkId() + "' is in critical state");
      case Rejection.NodeIdTaken taken ->
          error(
              ERROR,
              "failed inserting node: Error while renaming Node ID: "
                  + GoText.quoted(taken.id())
                  + ": Node name "
                  + taken.byNode()
                  + " is reserved by node "
                  + taken.id()
                  + " with name "
                  + taken.byNode());
      case Rejection.UnreadableSnapshot snapshot ->
          error(ERROR, "failed to restore snapshot: " + snapshot.problem());
      case Rejection.UnknownQuery query ->
          error(ERROR, "Cannot modify non-existent prepared query: '" + query.id() + "'");
      case Rejection.QueryNameTaken taken ->
          error(
              ERROR,
              taken.name().isEmpty()
                  ? "a query template with an empty name already exists"
                  : "name '" + taken.name() + "' aliases an existing query name");
      case Rejection.QueryNameIsId alias ->
          error(ERROR, "name '" + alias.name() + "' aliases an existing query ID");
      case Rejection.KeyLength key ->
          error(BAD_REQUEST, "key: " + key.bytes() + " bytes (expected: 1 to 32768)");
    };
  }

  private static int limitStatus(LimitExceededException limit) {
    return limit.what().equals("value") ? TOO_LARGE : BAD_REQUEST;
  }

  private static Reply.Ready error(int status, @Nullable String text) {
    return Reply.text(String.valueOf(text)).withStatus(status);
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable each = thrown;
    while ((each instanceof CompletionException || each instanceof ExecutionException)
        && each.getCause() != null) {
      each = each.getCause();
    }
    return each;
  }
}
