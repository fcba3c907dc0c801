package io.rollcall.command.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.EventCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.OperatorCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.QueryCommand;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.codec.GoldenFiles;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RandomRecords;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  private static final long SEED = 20260802;

  @Test
  void commandsAreWhatTheGoldenFilesSay() {
    new GoldenFiles<>("command", Samples.commands())
        .hold(CommandCodec::encode, CommandCodec::decode, frame -> frame[1]);
  }

  @Test
  void outcomesAreWhatTheGoldenFilesSay() {
    new GoldenFiles<>("outcome", Samples.outcomes())
        .hold(OutcomeCodec::encode, OutcomeCodec::decode, frame -> frame[1]);
  }

  @Test
  void everyTypeHasAGoldenFile() {
    assertThat(typesOf(Samples.commands().values())).isEqualTo(leaves(Command.class));
    assertThat(typesOf(Samples.outcomes().values())).isEqualTo(leaves(Outcome.class));
    assertThat(
            Samples.outcomes().values().stream()
                .filter(Outcome.Rejected.class::isInstance)
                .map(outcome -> ((Outcome.Rejected) outcome).reason().getClass())
                .collect(Collectors.toSet()))
        .isEqualTo(leaves(Outcome.Rejection.class));
  }

  @Test
  void noTypeIdIsGivenTwice() {
    Map<Byte, Class<?>> types = new HashMap<>();
    for (Command command : Samples.commands().values()) {
      Class<?> other = types.put(CommandCodec.encode(command)[0], command.getClass());
      assertThat(other).isIn(null, command.getClass());
    }
    assertThat(types).hasSize(leaves(Command.class).size());
  }

  @Test
  void everyCommandComesBackAsItWas() {
    RandomRecords random = new RandomRecords(SEED);
    for (int round = 0; round < 2_000; round++) {
      Command command = command(random);
      byte[] frame = CommandCodec.encode(command);
      assertThat(CommandCodec.decode(frame)).as("seed %s", SEED).isEqualTo(command);
      byte[] shifted = new byte[frame.length + 8];
      System.arraycopy(frame, 0, shifted, 5, frame.length);
      assertThat(CommandCodec.decode(shifted, 5, 5 + frame.length)).isEqualTo(command);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    malformed("unknown type of command: 255", () -> CommandCodec.decode(new byte[] {-1, 1}));
    malformed("has version 2", () -> CommandCodec.decode(new byte[] {1, 2}));
    malformed("ends too early", () -> CommandCodec.decode(new byte[0]));
    malformed("ends too early", () -> CommandCodec.decode(new byte[] {1}));
    malformed("cause: 2", () -> CommandCodec.decode(badCause()));
    malformed("unknown type of outcome: 9", () -> OutcomeCodec.decode(new byte[] {9, 1}));
    malformed("has version 0", () -> OutcomeCodec.decode(new byte[] {1, 0}));
    malformed("unknown reason", () -> OutcomeCodec.decode(new byte[] {3, 1, 99}));
  }

  @Test
  void refusesATailAndACut() {
    for (Command command : Samples.commands().values()) {
      byte[] frame = CommandCodec.encode(command);
      byte[] longer = Arrays.copyOf(frame, frame.length + 1);
      malformed("1 bytes follow", () -> CommandCodec.decode(longer));
      for (int length = 0; length < frame.length; length++) {
        byte[] cut = Arrays.copyOf(frame, length);
        malformed("", () -> CommandCodec.decode(cut));
      }
    }
    for (Outcome outcome : Samples.outcomes().values()) {
      byte[] frame = OutcomeCodec.encode(outcome);
      malformed(
          "1 bytes follow", () -> OutcomeCodec.decode(Arrays.copyOf(frame, frame.length + 1)));
      malformed("", () -> OutcomeCodec.decode(Arrays.copyOf(frame, frame.length - 1)));
    }
  }

  @Test
  void aFrameAddsLittleToAKeyAndAValue() {
    Key key = new Key(Bytes.owning(new byte[256]));
    Bytes value = Bytes.owning(new byte[1_024]);
    assertThat(CommandCodec.encode(new KvCommand.Put(key, value, 0, false)).length)
        .isLessThanOrEqualTo(256 + 1_024 + 8);
  }

  private static byte[] badCause() {
    byte[] frame =
        CommandCodec.encode(
            new SessionCommand.Destroy(new RandomRecords(1).uuid(), SessionCommand.Cause.EXPIRED));
    frame[frame.length - 1] = 2;
    return frame;
  }

  private static Command command(RandomRecords random) {
    return switch (random.below(22)) {
      case 0 -> new KvCommand.Put(random.key(), random.bytes(), random.anyLong(), random.flag());
      case 1 ->
          new KvCommand.PutIfIndex(random.key(), random.bytes(), random.anyLong(), random.number());
      case 2 ->
          new KvCommand.Acquire(random.key(), random.bytes(), random.anyLong(), random.uuid());
      case 3 ->
          new KvCommand.Release(random.key(), random.bytes(), random.anyLong(), random.uuid());
      case 4 -> new KvCommand.DeletePrefix(random.bytes());
      case 5 ->
          new CatalogCommand.Register(
              random.node(),
              random.orNull(random::service),
              random.list(random::check),
              random.flag());
      case 6 ->
          new CatalogCommand.Deregister(
              random.text(), random.orNull(random::text), random.orNull(random::text));
      case 7 ->
          new CatalogCommand.RegisterInstance(
              random.service(), random.list(random::check), random.flag());
      case 8 -> new CatalogCommand.RegisterCheck(random.check());
      case 9 ->
          new CatalogCommand.UpdateChecks(
              random.text(),
              random.list(
                  () ->
                      new CatalogCommand.CheckResult(
                          random.text(), random.text(), random.text(), random.text())));
      case 10 ->
          random.flag()
              ? new CatalogCommand.NodeLost(random.text(), random.list(random::text))
              : new CatalogCommand.NodeDrained(random.text(), random.list(random::text));
      case 11 -> new SessionCommand.Create(random.session());
      case 12 -> new OperatorCommand.PutSetting(random.text(), random.bytes(), random.anyLong());
      case 13 ->
          new OperatorCommand.StageSnapshot(random.uuid(), random.below(1_000), random.bytes());
      case 14 -> new OperatorCommand.RestoreSnapshot(random.uuid(), random.below(1_000));
      case 15 -> new OperatorCommand.DiscardSnapshot(random.uuid());
      case 16 -> new QueryCommand.Create(random.query());
      case 17 -> new EventCommand.Fire(random.event());
      case 18 -> new CoordinateCommand.Update(random.list(random::coordinate));
      case 19 -> new SystemCommand.LeaderElected(random.number(), random.text(), random.text());
      case 20 ->
          new SystemCommand.EstablishCluster(
              random.uuid(), random.below(1_000), random.below(2) == 1);
      default -> new SystemCommand.ReapTombstones(random.number());
    };
  }

  private static Set<Class<?>> typesOf(Collection<?> values) {
    return values.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Class<?>> leaves(Class<?> sealed) {
    return Stream.of(sealed.getPermittedSubclasses())
        .flatMap(type -> type.isSealed() ? leaves(type).stream() : Stream.of(type))
        .collect(Collectors.toSet());
  }

  private static void malformed(String message, ThrowingCallable decode) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(decode)
        .withMessageContaining(message);
  }
}
