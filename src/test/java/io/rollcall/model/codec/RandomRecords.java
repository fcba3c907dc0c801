package io.rollcall.model.codec;

import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Coordinate;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
import io.rollcall.model.UserEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Records with fields of every shape, the same ones for the same seed. */
public final class RandomRecords {
  private static final String[] TEXTS = {
    "", "a", "web", "Web-1", "äöü", "日本", "\0", "a\nb", "x".repeat(200), "𝄞 clef"
  };
  private static final long[] NUMBERS = {
    0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, 1L << 62, Long.MAX_VALUE
  };

  private final Random random;

  public RandomRecords(long seed) {
    this.random = new Random(seed);
  }

  public KeyRecord keyRecord() {
    return new KeyRecord(
        key(),
        bytes(),
        anyLong(),
        number(),
        orNull(this::uuid),
        number(),
        number(),
        number(),
        number(),
        number());
  }

  public Node node() {
    return new Node(
        text(),
        text(),
        text(),
        orNull(() -> map(this::text)),
        orNull(() -> map(this::text)),
        number(),
        number());
  }

  public ServiceInstance service() {
    return new ServiceInstance(
        text(),
        text(),
        text(),
        list(this::text),
        text(),
        anyInt(),
        orNull(() -> map(() -> new Endpoint(text(), anyInt()))),
        orNull(() -> map(this::text)),
        new Weights(anyInt(), anyInt()),
        flag(),
        text(),
        flag(),
        flag() ? Origin.AGENT : Origin.CATALOG,
        number(),
        number());
  }

  public Check check() {
    return new Check(
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        list(this::text),
        text(),
        orNull(this::definition),
        number(),
        number());
  }

  public CheckDefinition definition() {
    Probe probe =
        switch (random.nextInt(10)) {
          case 0 -> new Probe.Ttl(duration());
          case 1 ->
              new Probe.Http(
                  text(), text(), map(() -> list(this::text)), text(), flag(), flag(), text());
          case 2 -> new Probe.Udp(text());
          case 3 -> new Probe.Grpc(text(), flag(), flag(), text());
          case 4 -> new Probe.Script(list(this::text));
          case 5 -> new Probe.Docker(text(), text(), list(this::text));
          case 6 -> new Probe.H2Ping(text(), flag(), flag(), text());
          case 7 -> new Probe.Alias(text(), text());
          case 8 -> new Probe.OsService(text());
          default -> new Probe.Tcp(text(), flag(), flag(), text());
        };
    return new CheckDefinition(
        probe, duration(), duration(), count(), count(), count(), duration(), count());
  }

  public Session session() {
    return new Session(
        uuid(),
        text(),
        text(),
        duration(),
        flag() ? Behavior.RELEASE : Behavior.DELETE,
        duration(),
        text(),
        list(this::text),
        orNull(() -> list(this::text)),
        orNull(() -> list(this::text)),
        number(),
        number());
  }

  public PreparedQuery query() {
    return new PreparedQuery(
        uuid(),
        text(),
        orNull(this::uuid),
        text(),
        new PreparedQuery.Template(text(), text(), flag()),
        new PreparedQuery.Target(
            text(),
            new PreparedQuery.Failover(
                count(),
                orNull(() -> list(this::text)),
                orNull(() -> list(() -> new PreparedQuery.Failover.Place(text(), text())))),
            flag(),
            orNull(() -> list(this::text)),
            text(),
            orNull(() -> list(this::text)),
            orNull(() -> map(this::text)),
            orNull(() -> map(this::text)),
            flag()),
        text(),
        number(),
        number());
  }

  public UserEvent event() {
    return new UserEvent(uuid(), text(), bytes(), text(), text(), text(), number(), number());
  }

  public NodeCoordinate coordinate() {
    return new NodeCoordinate(
        text(),
        text(),
        new Coordinate(
            list(random::nextGaussian),
            random.nextDouble(),
            random.nextGaussian(),
            random.nextDouble()));
  }

  public Key key() {
    return new Key(bytes());
  }

  public Bytes bytes() {
    byte[] content = new byte[random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(20)];
    random.nextBytes(content);
    return Bytes.owning(content);
  }

  public String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  public UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  public boolean flag() {
    return random.nextBoolean();
  }

  /** From 0 on. */
  public long number() {
    return flag() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextLong() >>> 1;
  }

  public long anyLong() {
    return random.nextLong();
  }

  /** From 0 on. */
  public int count() {
    return random.nextInt(1 << random.nextInt(1, 31));
  }

  public int anyInt() {
    return random.nextInt() >> random.nextInt(32);
  }

  public Duration duration() {
    return Duration.ofNanos(number());
  }

  public <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  public <T> T orNull(Supplier<T> value) {
    return flag() ? value.get() : null;
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  private <T> Map<String, T> map(Supplier<T> value) {
    Map<String, T> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(text(), value.get());
    }
    return map;
  }
}
