package io.rollcall.raft.jraft;

import io.rollcall.raft.Member;

/** Addresses of peer ports as text, {@code host:port}. Stateless. */
final class Addresses {
  private Addresses() {}

  /** Throws {@link IllegalArgumentException} when it is none. */
  static Member member(String name, String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("address: " + address + " (expected: host:port)");
    }
    return new Member(
        name, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }
}
