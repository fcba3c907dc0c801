package io.rollcall.api.consul.agent;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * All meters in Consul's shape. Counters count since the start, not in an interval; times are in
 * milliseconds. A number that JSON cannot write is left out.
 */
record MetricsJson(
    String timestamp,
    List<Gauge> gauges,
    List<Object> points,
    List<Counter> counters,
    List<Counter> samples) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  record Gauge(String name, double value, SortedMap<String, String> labels) {}

  record Counter(
      String name,
      long count,
      double rate,
      double sum,
      double min,
      double max,
      double mean,
      double stddev,
      SortedMap<String, String> labels) {}

  static MetricsJson of(MeterRegistry registry) {
    List<Gauge> gauges = new ArrayList<>();
    List<Counter> counters = new ArrayList<>();
    List<Counter> samples = new ArrayList<>();
    for (Meter meter : registry.getMeters()) {
      meter.use(
          gauge -> add(gauges, meter, gauge.value()),
          counter -> count(counters, meter, counter.count()),
          timer -> samples.add(sample(meter, timer.takeSnapshot())),
          summary -> samples.add(sample(meter, summary.takeSnapshot())),
          task -> add(gauges, meter, task.activeTasks()),
          time -> add(gauges, meter, time.value(TimeUnit.MILLISECONDS)),
          counter -> count(counters, meter, counter.count()),
          timer -> count(counters, meter, timer.count()),
          other -> {});
    }
    gauges.sort(Comparator.comparing(Gauge::name));
    counters.sort(Comparator.comparing(Counter::name));
    samples.sort(Comparator.comparing(Counter::name));
    return new MetricsJson(TIMESTAMP.format(Instant.now()), gauges, List.of(), counters, samples);
  }

  private static void add(List<Gauge> gauges, Meter meter, double value) {
    if (Double.isFinite(value)) {
      gauges.add(new Gauge(name(meter), value, labels(meter)));
    }
  }

  private static void count(List<Counter> counters, Meter meter, double count) {
    if (Double.isFinite(count)) {
      counters.add(new Counter(name(meter), (long) count, 0, count, 0, 0, 0, 0, labels(meter)));
    }
  }

  private static Counter sample(Meter meter, HistogramSnapshot snapshot) {
    return new Counter(
        name(meter),
        snapshot.count(),
        0,
        finite(snapshot.total(TimeUnit.MILLISECONDS)),
        0,
        finite(snapshot.max(TimeUnit.MILLISECONDS)),
        finite(snapshot.mean(TimeUnit.MILLISECONDS)),
        0,
        labels(meter));
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static String name(Meter meter) {
    return meter.getId().getName();
  }

  private static SortedMap<String, String> labels(Meter meter) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (Tag tag : meter.getId().getTags()) {
      labels.put(tag.getKey(), tag.getValue());
    }
    return labels;
  }
}
