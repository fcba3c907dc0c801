package io.rollcall.core.session;

import io.rollcall.command.SessionCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.StateQuery;
import io.rollcall.model.Bytes;
import io.rollcall.model.Session;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Sessions as the doors see them. Any thread; never blocks. */
public final class SessionService {
  private final Proposals proposals;
  private final Reads reads;

  public SessionService(Proposals proposals, Reads reads) {
    this.proposals = proposals;
    this.reads = reads;
  }

  /** See {@link Proposals#submit} for failures. */
  public CompletableFuture<Boolean> create(Session session) {
    return proposals.submit(new SessionCommand.Create(session));
  }

  /** Ends a session; no error when it is unknown. */
  public CompletableFuture<Boolean> destroy(UUID id) {
    return proposals.submit(new SessionCommand.Destroy(id, SessionCommand.Cause.DESTROYED));
  }

  public CompletableFuture<Answer<Optional<Session>>> session(UUID id, ReadOptions options) {
    return reads.read(new OneSession(id), options);
  }

  public CompletableFuture<Answer<List<Session>>> sessions(ReadOptions options) {
    return reads.read(new AllSessions(), options);
  }

  public CompletableFuture<Answer<List<Session>>> sessionsOn(String node, ReadOptions options) {
    return reads.read(new SessionsOn(node), options);
  }

  /** Every session with the keys that it holds; its index moves with either. */
  public CompletableFuture<Answer<List<Holding>>> holdings(ReadOptions options) {
    return reads.read(new Holdings(), options);
  }

  private record Holdings() implements StateQuery<List<Holding>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.SESSIONS, new Interest.InPrefix(Bytes.EMPTY));
    }

    @Override
    public Answer<List<Holding>> answer(ReadView view) {
      return new Answer<>(
          Math.max(view.counters().sessionsIndex(), view.counters().kvIndex()),
          view.catalog().sessions().stream()
              .map(session -> new Holding(session, view.keysHeldBy(session.id())))
              .toList());
    }
  }

  private record OneSession(UUID id) implements StateQuery<Optional<Session>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InSession(id));
    }

    @Override
    public Answer<Optional<Session>> answer(ReadView view) {
      Session found = view.catalog().session(id);
      return new Answer<>(
          found == null ? view.counters().sessionsIndex() : found.modifyIndex(),
          Optional.ofNullable(found));
    }
  }

  private record AllSessions() implements StateQuery<List<Session>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.SESSIONS);
    }

    @Override
    public Answer<List<Session>> answer(ReadView view) {
      return new Answer<>(view.counters().sessionsIndex(), List.copyOf(view.catalog().sessions()));
    }
  }

  private record SessionsOn(String node) implements StateQuery<List<Session>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.SESSIONS);
    }

    @Override
    public Answer<List<Session>> answer(ReadView view) {
      return new Answer<>(view.counters().sessionsIndex(), view.catalog().sessionsOn(node));
    }
  }
}
