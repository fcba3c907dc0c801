package io.rollcall.core.node;

/** Something whose configuration can be taken up again while the node runs. */
public interface Reloadable {

  /** What it is, for messages. */
  String name();

  /**
   * Takes up its configuration as it is now. One call at a time; may block.
   *
   * @throws RuntimeException with the reason, when that cannot be used: the former one stays
   */
  void reload();
}
