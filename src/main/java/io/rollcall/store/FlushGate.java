package io.rollcall.store;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.FlushJobInfo;
import org.rocksdb.RocksDB;

/**
 * Asks, before a database writes rows from memory to files, those who want something else to be
 * durable first. {@link #ask} by any thread; asked on the databases' flush threads.
 *
 * <p>What a flush writes was committed, and with that published, before it began: whoever is asked
 * finds an applied index that is at least that of the rows.
 */
final class FlushGate {
  /** For databases that nobody has derived anything from yet. */
  static final FlushGate OPEN = new FlushGate();

  private volatile Runnable durableFirst = FlushGate::nothing;

  private static void nothing() {}

  void ask(Runnable first) {
    durableFirst = first;
  }

  /** One for each database; closed after it. */
  Listener listener() {
    return new Listener();
  }

  final class Listener extends AbstractEventListener {
    Listener() {
      super(EnabledEventCallback.ON_FLUSH_BEGIN);
    }

    @Override
    public void onFlushBegin(RocksDB db, FlushJobInfo info) {
      durableFirst.run();
    }
  }
}
