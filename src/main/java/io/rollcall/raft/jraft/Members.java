package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.raft.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Members by name, and by the address that the engine knows them by. Immutable. */
final class Members {
  private final Member self;
  private final List<Member> all;
  private final Map<String, Member> byAddress;
  private final Map<String, Member> byName;

  Members(RaftSettings settings) {
    this.self = settings.self();
    this.all = settings.members();
    this.byAddress =
        all.stream().collect(Collectors.toUnmodifiableMap(Member::address, Function.identity()));
    this.byName =
        all.stream().collect(Collectors.toUnmodifiableMap(Member::name, Function.identity()));
  }

  Member self() {
    return self;
  }

  List<Member> all() {
    return all;
  }

  List<Member> others() {
    return all.stream().filter(member -> !member.equals(self)).toList();
  }

  Optional<Member> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<String> nameOf(@Nullable PeerId peer) {
    return member(peer).map(Member::name);
  }

  Optional<Member> member(@Nullable PeerId peer) {
    return peer == null || peer.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(byAddress.get(peer.getEndpoint().toString()));
  }

  static PeerId peer(Member member) {
    return new PeerId(member.host(), member.port());
  }

  Configuration configuration() {
    return new Configuration(all.stream().map(Members::peer).toList());
  }
}
