package io.rollcall.api.consul.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.SortedMap;

/**
 * A member as {@code agent/members} shows it; the fields are in Consul's order.
 *
 * @param status see {@link Members}
 */
record MemberJson(
    String name,
    String addr,
    int port,
    SortedMap<String, String> tags,
    int status,
    int protocolMin,
    int protocolMax,
    int protocolCur,
    int delegateMin,
    int delegateMax,
    int delegateCur) {

  @JsonIgnore
  boolean isAlive() {
    return status == Members.ALIVE;
  }
}
