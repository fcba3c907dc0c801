package io.rollcall.api.consul.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The machine as {@code consul debug} collects it; what the JDK does not know is left out. */
record HostJson(
    Memory memory,
    @JsonProperty("CPU") List<Cpu> cpu,
    Host host,
    Disk disk,
    long collectionTime,
    @Nullable Object errors) {

  /** Sizes in bytes. */
  record Memory(
      @JsonProperty("total") long total,
      @JsonProperty("available") long available,
      @JsonProperty("used") long used,
      @JsonProperty("free") long free) {}

  record Cpu(@JsonProperty("cpu") int cpu, @JsonProperty("modelName") String modelName) {}

  record Host(
      @JsonProperty("hostname") String hostname,
      @JsonProperty("os") String os,
      @JsonProperty("platform") String platform,
      @JsonProperty("kernelVersion") String kernelVersion,
      @JsonProperty("kernelArch") String kernelArch,
      @JsonProperty("bootTime") long bootTime) {}

  /** Sizes in bytes. */
  record Disk(
      @JsonProperty("path") String path,
      @JsonProperty("total") long total,
      @JsonProperty("free") long free,
      @JsonProperty("used") long used) {}

  static HostJson now() {
    long total = 0;
    long free = 0;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      total = system.getTotalMemorySize();
      free = system.getFreeMemorySize();
    }
    File here = new File(".").getAbsoluteFile();
    String os = System.getProperty("os.name", "");
    String arch = System.getProperty("os.arch", "");
    return new HostJson(
        new Memory(total, free, total - free, free),
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(each -> new Cpu(each, arch))
            .toList(),
        new Host(
            System.getenv().getOrDefault("HOSTNAME", ""),
            os.toLowerCase(Locale.ROOT),
            os,
            System.getProperty("os.version", ""),
            arch,
            ManagementFactory.getRuntimeMXBean().getStartTime() / 1000),
        new Disk(
            here.getParent(),
            here.getTotalSpace(),
            here.getUsableSpace(),
            here.getTotalSpace() - here.getUsableSpace()),
        System.currentTimeMillis() * 1_000_000,
        null);
  }
}
