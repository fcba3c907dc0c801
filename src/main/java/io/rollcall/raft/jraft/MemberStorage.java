package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine's log, which knows who takes part: the engine tells that to nobody but the leader, and
 * its learners to nobody at all. Driven by the engine; {@link #configuration} may be asked by any
 * thread.
 */
final class MemberStorage extends RocksDBLogStorage {
  private volatile @Nullable ConfigurationManager configurations;

  MemberStorage(String uri, RaftOptions options) {
    super(uri, options);
  }

  @Override
  public boolean init(LogStorageOptions options) {
    configurations = options.getConfigurationManager();
    return super.init(options);
  }

  /** The newest one in the log or the snapshot; empty without any, or while it changes. */
  Optional<Configuration> configuration() {
    ConfigurationManager all = configurations;
    if (all == null) {
      return Optional.empty();
    }
    try {
      ConfigurationEntry last = all.getLastConfiguration();
      return last == null || last.getConf().isEmpty()
          ? Optional.empty()
          : Optional.of(new Configuration(last.getConf()));
    } catch (NoSuchElementException | java.util.ConcurrentModificationException e) {
      return Optional.empty(); // looked at again soon
    }
  }
}
