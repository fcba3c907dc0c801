package io.rollcall.command;

import io.rollcall.command.TxnCommand.Read;
import io.rollcall.command.TxnFailure.Reason;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the reading operations of a transaction come to: the same whether they stand among writes in
 * the log or are asked of a view. Stateless; any thread.
 */
public final class TxnReads {
  private TxnReads() {}

  /** What reads are asked of. */
  public interface State {
    @Nullable KeyRecord key(Key key);

    /** In bytewise order, until the visitor says false. */
    void keys(Bytes prefix, Predicate<KeyRecord> visitor);

    @Nullable Node node(String name);

    @Nullable Node nodeById(String id);

    @Nullable ServiceInstance service(String node, String serviceId);

    @Nullable Check check(String node, String checkId);
  }

  /** Does a transaction that only reads. */
  public static Outcome answer(State state, List<? extends Read> reads) {
    List<TxnResult> results = new ArrayList<>();
    List<TxnFailure> failures = new ArrayList<>();
    for (int at = 0; at < reads.size(); at++) {
      Reason reason = read(state, reads.get(at), results);
      if (reason != null) {
        failures.add(new TxnFailure(at, reason));
      }
    }
    return failures.isEmpty()
        ? new Outcome.Answered(List.copyOf(results))
        : new Outcome.Undone(List.copyOf(failures));
  }

  /**
   * Does one operation.
   *
   * @param results takes what it shows
   * @return why it failed; null when it did not
   */
  public static @Nullable Reason read(State state, Read read, List<TxnResult> results) {
    return switch (read) {
      case TxnCommand.GetKey get -> shown(key(state.key(get.key()), true), results);
      case TxnCommand.GetKeyOrEmpty get -> {
        KeyRecord row = state.key(get.key());
        results.add(new TxnResult.OfKey(row == null ? empty(get.key()) : row));
        yield null;
      }
      case TxnCommand.GetTree get -> {
        state.keys(get.prefix(), row -> results.add(new TxnResult.OfKey(row)));
        yield null;
      }
      case TxnCommand.CheckIndex check -> {
        KeyRecord row = state.key(check.key());
        yield row == null || row.modifyIndex() == check.index()
            ? shown(key(row, false), results)
            : new Reason.OtherIndex(row.modifyIndex());
      }
      case TxnCommand.CheckSession check -> {
        KeyRecord row = state.key(check.key());
        yield row == null || Objects.equals(row.session(), check.session())
            ? shown(key(row, false), results)
            : new Reason.OtherSession(row.session());
      }
      case TxnCommand.CheckAbsent check ->
          state.key(check.key()) == null ? null : new Reason.Exists();
      case TxnCommand.GetNode get -> {
        Node row = get.id().isEmpty() ? state.node(get.name()) : state.nodeById(get.id());
        yield shown(row == null ? null : new TxnResult.OfNode(row), results);
      }
      case TxnCommand.GetService get -> {
        ServiceInstance row = state.service(get.node(), get.serviceId());
        yield shown(row == null ? null : new TxnResult.OfService(row), results);
      }
      case TxnCommand.GetCheck get -> {
        Check row = state.check(get.node(), get.checkId());
        yield shown(row == null ? null : new TxnResult.OfCheck(row), results);
      }
    };
  }

  /** A key as a result, with its value or without. */
  public static TxnResult.@Nullable OfKey key(@Nullable KeyRecord row, boolean withValue) {
    if (row == null) {
      return null;
    }
    return new TxnResult.OfKey(
        withValue
            ? row
            : new KeyRecord(
                row.key(),
                Bytes.EMPTY,
                row.flags(),
                row.lockIndex(),
                row.session(),
                row.createRevision(),
                row.modRevision(),
                row.version(),
                row.createIndex(),
                row.modifyIndex()));
  }

  private static KeyRecord empty(Key key) {
    return new KeyRecord(key, Bytes.EMPTY, 0, 0, null, 0, 0, 0, 0, 0);
  }

  private static @Nullable Reason shown(@Nullable TxnResult result, List<TxnResult> results) {
    if (result == null) {
      return new Reason.Absent();
    }
    results.add(result);
    return null;
  }
}
