package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Members by name, and by the address that the engine knows them by. Who takes part is what the log
 * says, and it says addresses only; what the servers at them are called is learnt from the
 * settings, from the leader and from themselves, and kept in a file. Any thread.
 *
 * <p>Example: the settings say {@code n1, n2, n3}, and {@code n3} leaves. Once that entry is in the
 * log, {@link #all} is {@code n1, n2}; {@link #named} still knows {@code n3}, for it may come back.
 * {@code n4} joins at {@code h4:8300}: as long as nobody has said whose address that is, it goes by
 * it.
 */
final class Members {
  private final Member self;
  private final boolean founds;
  private final ServersFile file;
  private final Map<String, Member> byName = new ConcurrentHashMap<>();
  private volatile Configuration current;
  private volatile Seats seats;

  /** Worked out once for each change: they are asked for with every request. */
  private record Seats(
      Map<String, Member> byAddress,
      List<Member> all,
      List<Member> voters,
      List<Member> learners,
      List<Member> others) {}

  Members(RaftSettings settings) {
    this.self = settings.self();
    this.founds = settings.formation() instanceof Formation.Listed;
    this.file = new ServersFile(settings.folder());
    settings.members().forEach(member -> byName.put(member.name(), member));
    ServersFile.Content known = file.read();
    known.names().forEach(member -> byName.put(member.name(), member));
    byName.put(self.name(), self);
    this.current =
        known.voters().isEmpty() && founds
            ? new Configuration(settings.members().stream().map(Members::peer).toList())
            : new Configuration(
                known.voters().stream().map(PeerId::parsePeer).toList(),
                known.learners().stream().map(PeerId::parsePeer).toList());
    this.seats = seated();
  }

  private Seats seated() {
    Map<String, Member> byAddress = new HashMap<>();
    byName.values().forEach(member -> byAddress.put(member.address(), member));
    Configuration now = current;
    List<Member> voters = described(now.getPeers(), byAddress);
    List<Member> learners = described(now.getLearners(), byAddress);
    List<Member> all =
        Stream.concat(voters.stream(), learners.stream())
            .sorted(Comparator.comparing(Member::name))
            .toList();
    return new Seats(
        byAddress,
        all,
        voters,
        learners,
        all.stream().filter(member -> !member.equals(self)).toList());
  }

  private static List<Member> described(Collection<PeerId> peers, Map<String, Member> byAddress) {
    return peers.stream()
        .map(
            peer -> {
              String address = peer.getEndpoint().toString();
              Member known = byAddress.get(address);
              return known == null ? new Member(address, peer.getIp(), peer.getPort()) : known;
            })
        .sorted(Comparator.comparing(Member::name))
        .toList();
  }

  Member self() {
    return self;
  }

  /** Those who take part now, learners too, by name. */
  List<Member> all() {
    return seats.all();
  }

  List<Member> voters() {
    return seats.voters();
  }

  /** Those who get the log and do not vote yet. */
  List<Member> learners() {
    return seats.learners();
  }

  boolean isVoter(Member member) {
    return current.contains(peer(member));
  }

  List<Member> others() {
    return seats.others();
  }

  /** All others that were ever heard of, whether they take part now or not. */
  List<Member> known() {
    return byName.values().stream().filter(member -> !member.equals(self)).toList();
  }

  boolean takesPart(String name) {
    return all().stream().anyMatch(member -> member.name().equals(name));
  }

  /** What the log says now; the same again changes nothing. */
  void now(Configuration configuration) {
    if (!configuration.equals(current)) {
      current = new Configuration(configuration);
      save();
    }
  }

  /** What servers at addresses are called. A name goes to whom it was said of last. */
  void learn(Collection<Member> told) {
    boolean news = false;
    for (Member member : told) {
      boolean own = member.name().equals(self.name()) || member.address().equals(self.address());
      if (!own && !member.equals(byName.put(member.name(), member))) {
        news = true;
      }
    }
    if (news) {
      save();
    }
  }

  private synchronized void save() {
    seats = seated();
    Configuration now = current;
    file.write(
        new ServersFile.Content(
            List.copyOf(byName.values()),
            now.getPeers().stream().map(PeerId::toString).toList(),
            now.getLearners().stream().map(PeerId::toString).toList()));
  }

  Optional<Member> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<String> nameOf(@Nullable PeerId peer) {
    return member(peer).map(Member::name);
  }

  Optional<Member> member(@Nullable PeerId peer) {
    if (peer == null || peer.isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(seats.byAddress().get(peer.getEndpoint().toString()));
  }

  static PeerId peer(Member member) {
    return new PeerId(member.host(), member.port());
  }

  /** With what the engine starts when it has no log: this node alone, or nobody yet. */
  Configuration initial() {
    Configuration alone = new Configuration(List.of(peer(self)));
    return founds && current.equals(alone) ? alone : new Configuration();
  }
}
