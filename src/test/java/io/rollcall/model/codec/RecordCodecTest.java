package io.rollcall.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.model.Bytes;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final long SEED = 20260801;
  private static final int ROUNDS = 500;

  private final RandomRecords random = new RandomRecords(SEED);

  @Test
  void everyRecordComesBackAsItWas() {
    roundTrips(random::key, RecordCodec::writeKey, RecordCodec::readKey);
    roundTrips(random::keyRecord, RecordCodec::writeKeyRecord, RecordCodec::readKeyRecord);
    roundTrips(random::node, RecordCodec::writeNode, RecordCodec::readNode);
    roundTrips(random::service, RecordCodec::writeService, RecordCodec::readService);
    roundTrips(random::check, RecordCodec::writeCheck, RecordCodec::readCheck);
    roundTrips(random::session, RecordCodec::writeSession, RecordCodec::readSession);
  }

  @Test
  void everyNumberComesBackAsItWas() {
    for (long value : new long[] {0, 1, 127, 128, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      byte[] bytes = new BinaryWriter(0).writeVarLong(value).writeLong(value).toArray();
      BinaryReader in = new BinaryReader(bytes);
      assertThat(in.readVarLong()).isEqualTo(value);
      assertThat(in.readLong()).isEqualTo(value);
      in.expectEnd();
    }
    assertThat(new BinaryWriter(0).writeVarLong(300).toArray()).containsExactly(0xac, 0x02);
    assertThat(new BinaryWriter(0).writeVarLong(-1).toArray()).hasSize(10);
  }

  @Test
  void refusesWhatNobodyWrote() {
    malformed("record ends too early", new byte[0], BinaryReader::readByte);
    malformed("boolean: 2", new byte[] {2}, BinaryReader::readBoolean);
    malformed("record ends too early", new byte[] {3, 'a', 'b'}, BinaryReader::readString);
    malformed("record ends too early", new byte[7], BinaryReader::readLong);
    byte[] endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);
    malformed("varint longer", endless, BinaryReader::readVarLong);
    // A length beyond 2^31, and one that would be a huge array.
    byte[] huge = new BinaryWriter(0).writeVarLong(1L << 31).toArray();
    malformed("number: 2147483648", huge, BinaryReader::readBytes);
    byte[] large = new BinaryWriter(0).writeVarInt(Integer.MAX_VALUE).toArray();
    malformed("record ends too early", large, BinaryReader::readBytes);
    malformed("record ends too early", large, in -> in.readList(BinaryReader::readByte));
    malformed("record ends too early", large, in -> in.readMap(BinaryReader::readByte));
  }

  @Test
  void refusesATail() {
    BinaryReader in = new BinaryReader(new byte[] {1, 2, 3}, 1, 3);
    assertThat(in.readByte()).isEqualTo(2);
    assertThat(in.remaining()).isEqualTo(1);
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(in::expectEnd)
        .withMessage("1 bytes follow the end of the record");
  }

  @Test
  void whatIsReadSharesNothingWithItsSource() {
    byte[] source = new BinaryWriter(0).writeBytes(Bytes.utf8("abc")).toArray();
    Bytes read = new BinaryReader(source).readBytes();
    Arrays.fill(source, (byte) 'z');
    assertThat(read).isEqualTo(Bytes.utf8("abc"));
  }

  /**
   * Cut anywhere, a record is refused or reads as something else, but never ends in another way.
   */
  @Test
  void aCutRecordIsRefused() {
    for (int round = 0; round < 50; round++) {
      BinaryWriter out = new BinaryWriter(16);
      RecordCodec.writeSession(out, random.session());
      byte[] whole = out.toArray();
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatExceptionOfType(MalformedRecordException.class)
            .as("seed %s, cut at %s", SEED, length)
            .isThrownBy(() -> RecordCodec.readSession(new BinaryReader(cut)));
      }
    }
  }

  private static <T> void roundTrips(
      Supplier<T> sample, BiConsumer<BinaryWriter, T> write, Function<BinaryReader, T> read) {
    for (int round = 0; round < ROUNDS; round++) {
      T value = sample.get();
      BinaryWriter out = new BinaryWriter(0);
      write.accept(out, value);
      BinaryReader in = new BinaryReader(out.toArray());
      assertThat(read.apply(in)).as("seed %s", SEED).isEqualTo(value);
      in.expectEnd();
    }
  }

  private static void malformed(String message, byte[] content, Function<BinaryReader, ?> read) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> read.apply(new BinaryReader(content)))
        .withMessageContaining(message);
  }
}
