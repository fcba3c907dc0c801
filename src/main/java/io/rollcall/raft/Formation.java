package io.rollcall.raft;

import java.io.IOException;
import java.util.List;

/**
 * How a server without data comes to a cluster: by founding it together with others, or by joining
 * one that is there. A server with data needs none of it.
 */
public sealed interface Formation {

  /**
   * Found a cluster of exactly these. A majority of them is enough, and each must have been given
   * the same list.
   */
  record Listed(List<Member> members) implements Formation {
    public Listed {
      members = List.copyOf(members);
    }
  }

  /**
   * Found a cluster of as many servers as are looked for, once all of them have found each other
   * and nobody else; join one that is there already.
   *
   * @param size servers of a new cluster
   */
  record Discovered(Lookup lookup, int size) implements Formation {}

  /**
   * Join the cluster of these servers, and never found one.
   *
   * @param addresses of peer ports, {@code host:port}; one that answers is enough
   */
  record Joining(List<String> addresses) implements Formation {
    public Joining {
      addresses = List.copyOf(addresses);
    }
  }

  /** Where other servers may be found. May block; called by one thread at a time. */
  @FunctionalInterface
  interface Lookup {
    /**
     * Addresses of peer ports as {@code host:port}; this server's own may be among them.
     *
     * @throws IOException with a message for the operator; it is tried again
     */
    List<String> addresses() throws IOException;
  }
}
