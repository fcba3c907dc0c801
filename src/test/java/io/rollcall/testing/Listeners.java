package io.rollcall.testing;

import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hands changes on to all who asked for them, in the order in which they asked. Any thread. */
public final class Listeners implements ChangeListener {
  private final List<ChangeListener> all = new CopyOnWriteArrayList<>();

  public void add(ChangeListener listener) {
    all.add(listener);
  }

  @Override
  public void onChanges(ChangeSet changes) {
    all.forEach(each -> each.onChanges(changes));
  }

  @Override
  public void onApplied(long appliedIndex) {
    all.forEach(each -> each.onApplied(appliedIndex));
  }

  @Override
  public void onRestore(long appliedIndex) {
    all.forEach(each -> each.onRestore(appliedIndex));
  }
}
