package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import io.rollcall.raft.jraft.log.SegmentLogStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine's log, which knows who takes part: the engine tells that to nobody but the leader, and
 * its learners to nobody at all. Driven by the engine; {@link #configuration} may be asked by any
 * thread.
 */
final class MemberStorage extends SegmentLogStorage {
  private volatile @Nullable ConfigurationManager configurations;

  MemberStorage(Path folder, boolean sync) {
    super(folder, sync);
  }

  @Override
  public boolean init(LogStorageOptions options) {
    configurations = options.getConfigurationManager();
    return super.init(options);
  }

  /** The newest one in the log or the snapshot; empty without any, or while it changes. */
  Optional<Configuration> configuration() {
    return newest().map(entry -> new Configuration(entry.getConf()));
  }

  /** Of the newest configuration; empty while voters change, when two quorums count. */
  Optional<List<PeerId>> settledVoters() {
    return newest().filter(ConfigurationEntry::isStable).map(entry -> entry.getConf().listPeers());
  }

  /** Where in the log the newest configuration stands if this server votes by it; else 0. */
  long votesSince(PeerId server) {
    return newest()
        .filter(entry -> entry.getConf().contains(server))
        .map(entry -> entry.getId().getIndex())
        .orElse(0L);
  }

  private Optional<ConfigurationEntry> newest() {
    ConfigurationManager all = configurations;
    if (all == null) {
      return Optional.empty();
    }
    try {
      ConfigurationEntry last = all.getLastConfiguration();
      return last == null || last.getConf().isEmpty() ? Optional.empty() : Optional.of(last);
    } catch (NoSuchElementException | java.util.ConcurrentModificationException e) {
      return Optional.empty(); // looked at again soon
    }
  }
}
