package io.rollcall.api.consul.session;

import io.rollcall.agent.SessionRenewals;
import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.text.GoUuid;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.RejectedException;
import io.rollcall.core.session.SessionService;
import io.rollcall.model.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/session/}: the holders of locks. */
@ConsulDoor
class SessionController {
  private static final String ENTRIES = "session entries";

  private final SessionService sessions;
  private final SessionRenewals renewals;
  private final NodeIdentity self;

  SessionController(SessionService sessions, SessionRenewals renewals, NodeIdentity self) {
    this.sessions = sessions;
    this.renewals = renewals;
    this.self = self;
  }

  @About(
      value = "Opens a session, whose end frees or deletes the keys it holds",
      example = "{\"ID\":\"11111111-2222-3333-4444-555555555555\"}")
  @PutMapping("/v1/session/create")
  Reply create(@JsonBody(ignoreUnknown = true, optional = true) @Nullable SessionRequest asked) {
    UUID id = UUID.randomUUID();
    Session session = NewSession.of(asked == null ? SessionRequest.EMPTY : asked, id, self.name());
    return Reply.later(
        sessions
            .create(session)
            .exceptionally(SessionController::refused)
            .thenApply(done -> Reply.json(Map.of("ID", id))));
  }

  @About(value = "Ends a session", rest = "session", example = "true")
  @PutMapping("/v1/session/destroy/")
  Reply destroy(Remainder path) {
    return Reply.later(sessions.destroy(id(path)).thenApply(Reply::json));
  }

  @About(
      value = "Starts a session's TTL anew",
      rest = "session",
      answer = SessionEntry.class,
      list = true,
      errors = "404 Session id '11111111-2222-3333-4444-555555555555' not found")
  @PutMapping("/v1/session/renew/")
  Reply renew(Remainder path) {
    UUID id = id(path);
    return Reply.later(
        renewals
            .renew(id)
            .thenCompose(
                renewed -> {
                  checkRenewed(id, renewed);
                  return sessions.session(id, ReadOptions.NOW);
                })
            .thenApply(
                answer -> {
                  checkRenewed(id, answer.result().isPresent());
                  return Reply.json(listed(answer.result()));
                }));
  }

  @About(value = "One session, or none", rest = "session", answer = SessionEntry.class, list = true)
  @ReadHeadersOnError
  @GetMapping("/v1/session/info/")
  Reply info(Remainder path, ReadOptions options) {
    return Reply.later(
        sessions
            .session(id(path), options)
            .thenApply(answer -> Reply.read(answer, options, ENTRIES, SessionController::listed)));
  }

  @About(value = "The sessions of a node", rest = "node", answer = SessionEntry.class, list = true)
  @GetMapping("/v1/session/node/")
  @ReadHeadersOnError
  Reply ofNode(Remainder path, ReadOptions options) {
    if (path.isEmpty()) {
      throw new DoorException.BadRequest("Missing node name");
    }
    return Reply.later(
        sessions
            .sessionsOn(path.text(), options)
            .thenApply(answer -> Reply.read(answer, options, ENTRIES, SessionEntry::list)));
  }

  @About(value = "All sessions", answer = SessionEntry.class, list = true)
  @GetMapping("/v1/session/list")
  @ReadHeadersOnError
  Reply list(ReadOptions options) {
    return Reply.later(
        sessions
            .sessions(options)
            .thenApply(answer -> Reply.read(answer, options, ENTRIES, SessionEntry::list)));
  }

  private static UUID id(Remainder path) {
    if (path.isEmpty()) {
      throw new DoorException.BadRequest("Missing session");
    }
    return GoUuid.parse(path.text())
        .orElseThrow(
            () ->
                new DoorException.Refused(
                    "failed session lookup: index error: " + GoUuid.complaint(path.text())));
  }

  private static void checkRenewed(UUID id, boolean renewed) {
    if (!renewed) {
      throw new DoorException.NotFound("Session id '" + id + "' not found");
    }
  }

  /** A check that is not there is another matter for a session than for the agent. */
  private static Boolean refused(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (cause instanceof RejectedException rejected
        && rejected.reason() instanceof Rejection.UnknownCheck check) {
      throw new DoorException.Refused("Missing check '" + check.checkId() + "' registration");
    }
    throw thrown instanceof RuntimeException known ? known : new CompletionException(thrown);
  }

  private static List<SessionEntry> listed(Optional<Session> session) {
    return session.stream().map(SessionEntry::of).toList();
  }
}
