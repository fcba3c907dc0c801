package io.rollcall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.codec.GoldenFiles;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RandomRecords;
import io.rollcall.model.codec.RecordCodec;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final Key KEY = Key.of("config/greeter/data");
  private static final UUID ID = UUID.fromString("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");

  @Test
  void keysAreWhatTheGoldenFilesSay() {
    new GoldenFiles<>(
            "store/kv",
            Map.of(
                "plain-v1",
                new KeyRecord(KEY, Bytes.utf8("value"), 42, 0, null, 3, 4, 2, 1_000, 2_000),
                "locked-v1",
                new KeyRecord(KEY, Bytes.EMPTY, -1, 7, ID, 3, 4, 2, 1_000, 2_000)))
        .hold(Rows::ofKey, row -> Rows.key(KEY, row), row -> row[0]);
  }

  @Test
  void numbersAreWhatTheGoldenFilesSay() {
    new GoldenFiles<>("store/number", Map.of("number-v1", 123_456L))
        .hold(Rows::ofNumber, Rows::number, row -> row[0]);
  }

  @Test
  void theStateIsWhatTheGoldenFileSays() {
    new GoldenFiles<>(
            "store/state",
            Map.of("state-v1", new Rows.State(9, new Counters(1, 2, 3, 4, 5, 6, 7, 8), 300)))
        .hold(Rows.State::toRow, Rows.State::ofRow, row -> row[0]);
  }

  @Test
  void recordsAreWhatTheGoldenFileSays() {
    new GoldenFiles<>(
            "store/node", Map.of("node-v1", new Node("N1", "", "10.0.0.1", null, null, 3, 4)))
        .hold(
            node -> Rows.of(node, RecordCodec::writeNode),
            row -> Rows.read(row, RecordCodec::readNode),
            row -> row[0]);
  }

  @Test
  void everyKeyComesBackAsItWas() {
    RandomRecords random = new RandomRecords(20260803);
    for (int round = 0; round < 500; round++) {
      KeyRecord record = random.keyRecord();
      assertThat(Rows.key(record.key(), Rows.ofKey(record))).isEqualTo(record);
      byte[] held = Rows.held(ID, record.key());
      assertThat(held).startsWith(Rows.uuid(ID));
      assertThat(Rows.heldKey(held)).isEqualTo(record.key());
      byte[] deletion = Rows.deletion(record.modifyIndex(), record.key().bytes().shared());
      assertThat(Rows.deletionIndex(deletion)).isEqualTo(record.modifyIndex());
      assertThat(Rows.deletedKey(deletion)).isEqualTo(record.key().bytes().shared());
    }
  }

  @Test
  void aRowDoesNotRepeatItsKeyAndAddsLittle() {
    KeyRecord record =
        new KeyRecord(
            new Key(Bytes.owning(new byte[256])),
            Bytes.owning(new byte[1_024]),
            0,
            0,
            null,
            1_000_000,
            1_000_000,
            1,
            2_000_000,
            2_000_000);
    assertThat(Rows.ofKey(record).length).isLessThanOrEqualTo(1_024 + 24);
  }

  @Test
  void namesAreKeysWithoutRegardToCase() {
    assertThat(Rows.onNode("N1", "Web-1")).isEqualTo(Rows.onNode("n1", "wEB-1"));
    assertThat(Rows.onNode("ab", "c")).isNotEqualTo(Rows.onNode("a", "bc"));
    assertThat(Rows.named("Web")).isEqualTo(Rows.named("web"));
  }

  @Test
  void refusesWhatNobodyWrote() {
    byte[] newer = Rows.ofNumber(1);
    newer[0] = 2;
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> Rows.number(newer))
        .withMessage("row of version 2 (expected: 1)");
    byte[] longer = Arrays.copyOf(Rows.ofNumber(1), 3);
    assertThatExceptionOfType(MalformedRecordException.class).isThrownBy(() -> Rows.number(longer));
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> Rows.heldKey(new byte[15]));
  }
}
