package io.rollcall.raft.jraft.log;

import java.util.Arrays;

/** Where the records of one segment begin. */
final class Offsets {
  private int[] offsets = new int[1024];
  private int count;

  int count() {
    return count;
  }

  int get(int i) {
    return offsets[i];
  }

  void add(int offset) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    offsets[count++] = offset;
  }

  void keep(int first) {
    count = first;
  }
}
