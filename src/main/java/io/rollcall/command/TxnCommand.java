package io.rollcall.command;

import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Several operations that happen all together or not at all. */
public sealed interface TxnCommand extends Command {

  /**
   * Does the operations in their order, each on what the ones before it left. If any fails, nothing
   * was done, and all that failed are told.
   */
  record Batch(List<Operation> operations) implements TxnCommand {}

  /** One operation. Where it takes an {@code ifIndex}, null is for unconditional, 0 for absent. */
  sealed interface Operation {}

  /** What changes nothing; a batch of only such is answered without the log. */
  sealed interface Read extends Operation {}

  record Kv(KvCommand command) implements Operation {}

  record GetKey(Key key) implements Read {}

  record GetKeyOrEmpty(Key key) implements Read {}

  record GetTree(Bytes prefix) implements Read {}

  record CheckIndex(Key key, long index) implements Read {}

  /**
   * @param session null for: nobody holds the lock
   */
  record CheckSession(Key key, @Nullable UUID session) implements Read {}

  record CheckAbsent(Key key) implements Read {}

  record SetNode(Node node, @Nullable Long ifIndex) implements Operation {}

  /**
   * @param id looked for instead of the name unless it is empty
   */
  record GetNode(String name, String id) implements Read {}

  record DeleteNode(String name, @Nullable Long ifIndex) implements Operation {}

  record SetService(ServiceInstance service, @Nullable Long ifIndex) implements Operation {}

  record GetService(String node, String serviceId) implements Read {}

  record DeleteService(String node, String serviceId, @Nullable Long ifIndex)
      implements Operation {}

  record SetCheck(Check check, @Nullable Long ifIndex) implements Operation {}

  record GetCheck(String node, String checkId) implements Read {}

  record DeleteCheck(String node, String checkId, @Nullable Long ifIndex) implements Operation {}

  record DeleteSession(UUID id) implements Operation {}
}
