package io.rollcall.core;

import io.rollcall.store.ReadView;

/** Gives the newest version of this node's state. The caller closes it. */
@FunctionalInterface
public interface Views {
  ReadView view();
}
