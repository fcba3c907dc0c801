package io.rollcall.core.kv;

import io.rollcall.command.KvCommand;
import io.rollcall.core.LimitExceededException;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The keyspace as the doors see it. Any thread; never blocks. Writes answer true, or false when
 * their condition did not hold; see {@link Proposals#submit} for failures.
 */
public final class KvService {
  private final Proposals proposals;
  private final Reads reads;
  private final KvLimits limits;

  public KvService(Proposals proposals, Reads reads, KvLimits limits) {
    this.proposals = proposals;
    this.reads = reads;
    this.limits = limits;
  }

  public KvLimits limits() {
    return limits;
  }

  /** Writes or deletes, whatever the command says. Fails with {@link LimitExceededException}. */
  public CompletableFuture<Boolean> submit(KvCommand command) {
    checkLimits(command);
    return proposals.submit(command);
  }

  /**
   * @throws LimitExceededException when its key or value is too large
   */
  public void checkLimits(KvCommand command) {
    switch (command) {
      case KvCommand.Put put -> check(put.key(), put.value());
      case KvCommand.PutIfIndex put -> check(put.key(), put.value());
      case KvCommand.Acquire acquire -> check(acquire.key(), acquire.value());
      case KvCommand.Release release -> check(release.key(), release.value());
      case KvCommand.Delete delete -> check(delete.key(), Bytes.EMPTY);
      case KvCommand.DeleteIfIndex delete -> check(delete.key(), Bytes.EMPTY);
      case KvCommand.DeletePrefix delete -> checkKeyLength(delete.prefix().length());
    }
  }

  public CompletableFuture<Answer<Optional<KeyRecord>>> get(Key key, ReadOptions options) {
    return reads.read(new KvQueries.OneKey(key), options);
  }

  /** Keys with their values, in bytewise order. */
  public CompletableFuture<Answer<List<KeyRecord>>> list(Bytes prefix, ReadOptions options) {
    return reads.read(new KvQueries.Under(prefix), options);
  }

  /**
   * Names of keys under a prefix.
   *
   * @param separator cuts each name after its first occurrence behind the prefix, and each cut name
   *     is given once; empty for whole names
   */
  public CompletableFuture<Answer<List<Bytes>>> names(
      Bytes prefix, Bytes separator, ReadOptions options) {
    return reads.read(new KvQueries.Names(prefix, separator), options);
  }

  private void check(Key key, Bytes value) {
    checkKeyLength(key.bytes().length());
    if (value.length() > limits.maxValueBytes()) {
      throw new LimitExceededException(
          "value", value.length(), limits.maxValueBytes(), "bytes", "rollcall.kv.max-value-size");
    }
  }

  private void checkKeyLength(int length) {
    if (length > limits.maxKeyBytes()) {
      throw new LimitExceededException(
          "key", length, limits.maxKeyBytes(), "bytes", "rollcall.kv.max-key-size");
    }
  }
}
