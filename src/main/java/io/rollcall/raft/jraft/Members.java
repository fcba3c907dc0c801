package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.raft.Member;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Members by name, and by the address that the engine knows them by. The servers that may take part
 * are those of the settings; which of them do is what the log says, and changes. Any thread.
 *
 * <p>Example: of the settings' {@code n1, n2, n3}, {@code n3} leaves. Once that entry is committed,
 * {@link #all} is {@code n1, n2}; {@link #named} still knows {@code n3}, for it may come back.
 */
final class Members {
  private final Member self;
  private final Map<String, Member> byAddress;
  private final Map<String, Member> byName;
  private volatile List<Member> taking;

  Members(RaftSettings settings) {
    this.self = settings.self();
    this.taking = settings.members();
    this.byAddress =
        taking.stream().collect(Collectors.toUnmodifiableMap(Member::address, Function.identity()));
    this.byName =
        taking.stream().collect(Collectors.toUnmodifiableMap(Member::name, Function.identity()));
  }

  Member self() {
    return self;
  }

  /** Those who take part now, by name. */
  List<Member> all() {
    return taking;
  }

  List<Member> others() {
    return taking.stream().filter(member -> !member.equals(self)).toList();
  }

  /** All others of the settings, whether they take part now or not. */
  List<Member> known() {
    return byName.values().stream().filter(member -> !member.equals(self)).toList();
  }

  boolean takesPart(String name) {
    return taking.stream().anyMatch(member -> member.name().equals(name));
  }

  /** What the log says now. One whose address is not in the settings goes by its address. */
  void committed(Collection<PeerId> peers) {
    taking =
        peers.stream()
            .map(
                peer ->
                    member(peer)
                        .orElseGet(
                            () ->
                                new Member(
                                    peer.getEndpoint().toString(), peer.getIp(), peer.getPort())))
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
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
    return new Configuration(byName.values().stream().map(Members::peer).toList());
  }
}
