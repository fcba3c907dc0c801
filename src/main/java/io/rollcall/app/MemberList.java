package io.rollcall.app;

import io.rollcall.raft.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code rollcall.cluster.members}: entries of the form {@code name=host:port}. */
final class MemberList {
  private MemberList() {}

  static List<Member> parse(List<String> entries) {
    List<Member> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    for (String entry : entries) {
      Member member = parse(entry.strip());
      Expect.that(
          names.add(member.name()) && addresses.add(member.address()),
          "rollcall.cluster.members",
          entry,
          "names and addresses that differ");
      members.add(member);
    }
    return List.copyOf(members);
  }

  private static Member parse(String entry) {
    int name = entry.indexOf('=');
    int port = entry.lastIndexOf(':');
    Expect.that(
        name > 0 && port > name + 1 && entry.substring(port + 1).matches("[0-9]{1,5}"),
        "rollcall.cluster.members",
        entry,
        "name=host:port");
    int number = Integer.parseInt(entry.substring(port + 1));
    Expect.port("rollcall.cluster.members (" + entry + ")", number);
    return new Member(entry.substring(0, name), entry.substring(name + 1, port), number);
  }
}
