package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.util.NamedThreadFactory;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.HashedWheelTimer;
import com.alipay.sofa.jraft.util.timer.Timer;
import java.util.concurrent.TimeUnit;

/**
 * The engine's timers (election, vote, step-down, snapshot) with a coarser tick. Its own tick each
 * millisecond, all four of them for ever: 4,000 wake-ups a second on a node that does nothing.
 * Found by the engine through {@code META-INF/services}.
 */
@SPI(name = "rollcall", priority = 1)
public final class EngineTimers extends DefaultRaftTimerFactory {
  /** A fiftieth of the default election timeout. */
  private static final int TICK_MILLIS = 10;

  private static final int TICKS_PER_WHEEL = 512;

  @Override
  public Timer createTimer(String name) {
    return new HashedWheelTimer(
        new NamedThreadFactory(name, true), TICK_MILLIS, TimeUnit.MILLISECONDS, TICKS_PER_WHEEL);
  }
}
