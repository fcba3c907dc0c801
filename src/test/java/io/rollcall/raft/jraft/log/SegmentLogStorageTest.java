package io.rollcall.raft.jraft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogStorageTest {
  @TempDir Path folder;

  private final ConfigurationManager configurations = new ConfigurationManager();

  private LogStorageOptions options() {
    LogStorageOptions options = new LogStorageOptions();
    options.setGroupId("test");
    options.setConfigurationManager(configurations);
    options.setLogEntryCodecFactory(LogEntryV2CodecFactory.getInstance());
    return options;
  }

  private SegmentLogStorage open() {
    SegmentLogStorage storage = new SegmentLogStorage(folder, true);
    assertThat(storage.init(options())).isTrue();
    return storage;
  }

  private LogStorage openFormer() {
    RocksDBLogStorage storage =
        new RocksDBLogStorage(folder.resolve("log").toString(), new RaftOptions());
    assertThat(storage.init(options())).isTrue();
    return storage;
  }

  private static LogEntry data(long index, long term) {
    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
    entry.setId(new LogId(index, term));
    entry.setData(ByteBuffer.wrap(("data " + index).getBytes(StandardCharsets.UTF_8)));
    return entry;
  }

  private static LogEntry members(long index, long term, String... peers) {
    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
    entry.setId(new LogId(index, term));
    List<PeerId> all = new ArrayList<>();
    for (String each : peers) {
      all.add(PeerId.parsePeer(each));
    }
    entry.setPeers(all);
    return entry;
  }

  private static List<String> texts(LogStorage storage) {
    List<String> all = new ArrayList<>();
    for (long i = storage.getFirstLogIndex(); i <= storage.getLastLogIndex(); i++) {
      LogEntry entry = storage.getEntry(i);
      all.add(
          entry.getId()
              + " "
              + entry.getType()
              + " "
              + (entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION
                  ? entry.getPeers()
                  : StandardCharsets.UTF_8.decode(entry.getData().duplicate())));
    }
    return all;
  }

  @Test
  void entriesAndMembersAreThereAfterOpeningAgain() {
    SegmentLogStorage storage = open();
    assertThat(storage.getFirstLogIndex()).isEqualTo(1);
    assertThat(storage.getLastLogIndex()).isZero();
    assertThat(storage.getEntry(1)).isNull();
    assertThat(storage.appendEntry(members(1, 1, "a:1", "b:2"))).isTrue();
    assertThat(storage.appendEntries(List.of(data(2, 1), data(3, 2), members(4, 2, "c:3"))))
        .isEqualTo(3);
    storage.shutdown();

    SegmentLogStorage again = open();
    assertThat(texts(again))
        .containsExactly(
            "LogId [index=1, term=1] ENTRY_TYPE_CONFIGURATION [a:1, b:2]",
            "LogId [index=2, term=1] ENTRY_TYPE_DATA data 2",
            "LogId [index=3, term=2] ENTRY_TYPE_DATA data 3",
            "LogId [index=4, term=2] ENTRY_TYPE_CONFIGURATION [c:3]");
    assertThat(configurations.get(3).getConf())
        .isEqualTo(new Configuration(members(1, 1, "a:1", "b:2").getPeers()));
    assertThat(configurations.getLastConfiguration().getId()).isEqualTo(new LogId(4, 2));
    again.shutdown();
  }

  @Test
  void theEngineIsToldOfEveryFailure() {
    SegmentLogStorage storage = open();
    assertThat(storage.appendEntries(List.of(data(7, 1)))).isZero();
    assertThat(storage.appendEntry(data(1, 1))).isTrue();
    storage.shutdown();
    assertThat(storage.appendEntry(data(2, 1))).isFalse();
    assertThat(storage.truncatePrefix(2)).isFalse();
    assertThat(storage.truncateSuffix(0)).isFalse();
    assertThat(storage.reset(5)).isFalse();
  }

  @Test
  void anEmptyLogTellsTheEngineZeroWhereverItBegins() {
    SegmentLogStorage storage = open();
    storage.appendEntry(data(1, 1));
    assertThat(storage.reset(100)).isTrue();
    assertThat(storage.getFirstLogIndex()).isEqualTo(100);
    assertThat(storage.getLastLogIndex()).isZero();
    storage.shutdown();
    storage = open();
    assertThat(storage.getFirstLogIndex()).isEqualTo(100);
    assertThat(storage.getLastLogIndex()).isZero();
    assertThat(storage.appendEntry(data(100, 2))).isTrue();
    assertThat(storage.getLastLogIndex()).isEqualTo(100);
    storage.shutdown();
  }

  @Test
  void theLogOfAnEarlierVersionIsCarriedOver() {
    LogStorage former = openFormer();
    former.appendEntry(members(1, 1, "a:1"));
    for (int i = 2; i <= 500; i++) {
      former.appendEntries(List.of(i == 300 ? members(i, 2, "a:1", "b:2") : data(i, 2)));
    }
    former.truncatePrefix(200);
    List<String> before = texts(former);
    former.shutdown();

    for (int i = 0; i < 2; i++) {
      SegmentLogStorage storage = open();
      assertThat(texts(storage)).isEqualTo(before).hasSize(301);
      assertThat(configurations.getLastConfiguration().getId()).isEqualTo(new LogId(300, 2));
      storage.shutdown();
      assertThat(folder.resolve("log")).isRegularFile();
      assertThat(folder.resolve("log.old")).doesNotExist();
      assertThat(folder.resolve("segments.new")).doesNotExist();
    }
    assertThatThrownBy(this::openFormer).hasMessageContaining("it's a regular file");
  }

  @Test
  void anEarlierLogThatASnapshotHasReplacedIsCarriedOver() {
    LogStorage former = openFormer();
    former.appendEntries(List.of(data(1, 1), data(2, 1)));
    former.reset(700);
    List<String> before = texts(former);
    former.shutdown();
    SegmentLogStorage storage = open();
    assertThat(texts(storage)).isEqualTo(before).hasSize(1);
    storage.shutdown();
  }

  @Test
  void aCarryOverThatWasBrokenOffIsGoneThroughWith() throws IOException {
    LogStorage former = openFormer();
    for (int i = 1; i <= 50; i++) {
      former.appendEntry(data(i, 1));
    }
    List<String> before = texts(former);
    former.shutdown();
    Files.createDirectory(folder.resolve("segments.new"));
    Files.writeString(folder.resolve("segments.new").resolve("bounds"), "half");
    assertThat(LogFolder.isNew(folder)).isFalse();
    SegmentLogStorage storage = open();
    assertThat(texts(storage)).isEqualTo(before);
    storage.shutdown();

    // Before the earlier log got another name: it is there beside the new one, which has grown.
    Files.delete(folder.resolve("log"));
    former = openFormer();
    for (int i = 1; i <= 50; i++) {
      former.appendEntry(data(i, 1));
    }
    former.shutdown();
    storage = open();
    assertThat(texts(storage)).isEqualTo(before);
    storage.shutdown();
    assertThat(folder.resolve("log")).isRegularFile();

    // After it: neither name is there.
    Files.move(folder.resolve("log"), folder.resolve("log.old"));
    assertThat(LogFolder.isNew(folder)).isFalse();
    storage = open();
    assertThat(texts(storage)).isEqualTo(before);
    storage.shutdown();
    assertThat(folder.resolve("log")).isRegularFile();
  }

  @Test
  void entriesThatAnEarlierVersionAddedMeanwhileAreNeverPassedOver() throws IOException {
    SegmentLogStorage storage = open();
    storage.appendEntry(data(1, 1));
    storage.shutdown();
    Files.delete(folder.resolve("log"));
    LogStorage former = openFormer();
    former.appendEntry(data(1, 1));
    former.appendEntry(data(2, 5));
    former.shutdown();

    SegmentLogStorage refused = new SegmentLogStorage(folder, true);
    assertThat(refused.init(options())).isFalse();
    assertThat(refused.refusal().orElseThrow()).contains("holds two logs");
    assertThat(folder.resolve("log")).isDirectory();
  }
}
