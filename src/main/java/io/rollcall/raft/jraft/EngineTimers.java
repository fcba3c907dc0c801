package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.util.NamedThreadFactory;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.HashedWheelTimer;
import com.alipay.sofa.jraft.util.timer.Timer;
import java.util.concurrent.TimeUnit;

/**
 * The engine's timers with a tick of 10 ms. Its own tick of 1 ms wakes three threads a thousand
 * times a second each, which was half of what an idle node cost; the shortest time it measures, an
 * election timeout, is hundreds of milliseconds.
 *
 * <p>Found by the engine under {@code META-INF/services}. Any thread.
 */
@SPI(name = "rollcall", priority = 1)
public final class EngineTimers extends DefaultRaftTimerFactory {
  private static final int TICK_MILLIS = 10;
  private static final int WHEEL_SLOTS = 512;

  @Override
  public Timer createTimer(String name) {
    return new HashedWheelTimer(
        new NamedThreadFactory(name, true), TICK_MILLIS, TimeUnit.MILLISECONDS, WHEEL_SLOTS);
  }
}
