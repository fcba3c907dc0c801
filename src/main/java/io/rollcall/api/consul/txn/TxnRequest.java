package io.rollcall.api.consul.txn;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.api.consul.json.JsonException;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.command.TxnCommand.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code /v1/txn}.
 *
 * @param errors what is wrong with operations before anybody is asked; if there are any, nothing
 *     else is done
 * @param writes whether any operation writes
 */
record TxnRequest(List<Operation> operations, List<TxnJson.Failure> errors, boolean writes) {
  static final String UNREADABLE = "Failed to parse body: ";
  static final int MAX_OPERATIONS = 128;

  /**
   * @throws DoorException with Consul's text when it is no list of operations, or too long a one
   */
  static TxnRequest read(@Nullable JsonValue body) {
    List<TxnBody> bodies = bodies(body);
    if (bodies.size() > MAX_OPERATIONS) {
      throw new DoorException.BodyTooLarge(
          "Transaction contains too many operations ("
              + bodies.size()
              + " > "
              + MAX_OPERATIONS
              + ")");
    }
    List<Operation> operations = new ArrayList<>();
    List<TxnJson.Failure> errors = new ArrayList<>();
    boolean writes = false;
    for (TxnBody each : bodies) {
      if (TxnOperations.isEmpty(each)) {
        continue;
      }
      writes |= TxnOperations.writes(each);
      try {
        operations.add(TxnOperations.of(each));
      } catch (DoorException e) {
        errors.add(
            new TxnJson.Failure(operations.size() + errors.size(), String.valueOf(e.getMessage())));
      }
    }
    return new TxnRequest(List.copyOf(operations), List.copyOf(errors), writes);
  }

  private static List<TxnBody> bodies(@Nullable JsonValue body) {
    if (body == null || body instanceof JsonValue.Null) {
      return List.of();
    }
    if (!(body instanceof JsonValue.Arr array)) {
      throw new DoorException.BadRequest(
          UNREADABLE
              + "json: cannot unmarshal "
              + body.kind()
              + " into Go value of type api.TxnOps");
    }
    List<TxnBody> bodies = new ArrayList<>();
    try {
      for (JsonValue each : array.elements()) {
        if (new JsonBinder(false).bind(each, TxnBody.class) instanceof TxnBody bound) {
          bodies.add(bound);
        }
      }
    } catch (JsonException e) {
      throw new DoorException.BadRequest(UNREADABLE + e.getMessage());
    }
    return bodies;
  }
}
