package io.rollcall.api.consul.kv;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.api.consul.text.GoUuid;
import io.rollcall.command.KvCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Makes commands of the parameters of a KV write. */
final class KvWrites {
  private KvWrites() {}

  /**
   * The command of a PUT; empty when no session of that id can hold the lock it wants to give back,
   * so that nothing needs to be asked.
   */
  static Optional<KvCommand> put(Remainder path, QueryParameters query, Bytes value) {
    Key key = key(path);
    checkConflict(query, "cas", "acquire", "release");
    long flags = query.has("flags") ? uint64(query, "flags") : 0;
    if (query.has("cas")) {
      return Optional.of(new KvCommand.PutIfIndex(key, value, flags, uint64(query, "cas")));
    }
    if (query.has("acquire")) {
      UUID session = lockingSession(query.get("acquire"));
      return Optional.of(new KvCommand.Acquire(key, value, flags, session));
    }
    if (query.has("release")) {
      return GoUuid.parse(given(query.get("release")))
          .map(session -> new KvCommand.Release(key, value, flags, session));
    }
    return Optional.of(new KvCommand.Put(key, value, flags, false));
  }

  static KvCommand delete(Remainder path, QueryParameters query) {
    if (query.has("recurse")) {
      checkConflict(query, "recurse", "cas");
      return new KvCommand.DeletePrefix(path.bytes());
    }
    Key key = key(path);
    return query.has("cas")
        ? new KvCommand.DeleteIfIndex(key, uint64(query, "cas"))
        : new KvCommand.Delete(key);
  }

  static Key key(Remainder path) {
    if (path.isEmpty()) {
      throw new DoorException.BadRequest("Missing key name");
    }
    return new Key(path.bytes());
  }

  private static void checkConflict(QueryParameters query, String... names) {
    if (Arrays.stream(names).filter(query::has).count() > 1) {
      throw new DoorException.BadRequest("Conflicting flags: " + query.encoded());
    }
  }

  private static long uint64(QueryParameters query, String name) {
    try {
      return GoText.parseUint64(query.get(name));
    } catch (IllegalArgumentException e) {
      throw new DoorException.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static UUID lockingSession(String text) {
    return GoUuid.parse(given(text))
        .orElseThrow(
            () ->
                new DoorException.Refused(
                    "failed session lookup: index error: " + GoUuid.complaint(text)));
  }

  private static String given(String session) {
    if (session.isEmpty()) {
      throw new DoorException.Refused("missing session");
    }
    return session;
  }
}
