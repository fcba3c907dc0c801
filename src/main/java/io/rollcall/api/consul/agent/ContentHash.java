package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.catalog.ServiceJson.EndpointJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The number by which a client of {@code agent/service/:id} says what it has seen: that of Consul,
 * so that a client which moves from one to the other does not see a change.
 *
 * <p>It is made as Go's {@code mitchellh/hashstructure} (version 1) makes it of Consul's {@code
 * api.AgentService}: FNV-1 of the little-endian bytes of a number or of a string's; a list chains
 * its elements' hashes; a map and a structure take the exclusive or over (name, value), the latter
 * beginning with its type's name. Nothing at all counts as the number 0.
 */
final class ContentHash {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long NOTHING = of(0L);

  private ContentHash() {}

  /** In hexadecimal digits, without zeros in front. */
  static String of(AgentServiceJson service) {
    long hash =
        of("AgentService")
            ^ field("Kind", of(service.kind() == null ? "" : service.kind()))
            ^ field("ID", of(service.id()))
            ^ field("Service", of(service.service()))
            ^ field("Tags", of(service.tags()))
            ^ strings("Meta", service.meta())
            ^ field("Port", of((long) service.port()))
            ^ field("Address", of(service.address()))
            ^ addresses(service.taggedAddresses())
            ^ field(
                "Weights",
                of("AgentWeights")
                    ^ field("Passing", of((long) service.weights().passing()))
                    ^ field("Warning", of((long) service.weights().warning())))
            ^ field("EnableTagOverride", of(service.enableTagOverride()))
            ^ field("CreateIndex", NOTHING)
            ^ field("ModifyIndex", NOTHING)
            ^ field("ContentHash", of(""))
            ^ field("Proxy", NOTHING)
            ^ field(
                "Connect",
                service.connect() == null
                    ? NOTHING
                    : of("AgentServiceConnect")
                        ^ field("Native", of(true))
                        ^ field("SidecarService", NOTHING));
    return Long.toHexString(hash);
  }

  private static long addresses(@Nullable Map<String, EndpointJson> addresses) {
    long hash = 0;
    if (addresses != null) {
      for (Map.Entry<String, EndpointJson> each : addresses.entrySet()) {
        hash ^=
            field(
                each.getKey(),
                of("ServiceAddress")
                    ^ field("Address", of(each.getValue().address()))
                    ^ field("Port", of((long) each.getValue().port())));
      }
    }
    return field("TaggedAddresses", hash);
  }

  private static long strings(String name, Map<String, String> map) {
    long hash = 0;
    for (Map.Entry<String, String> each : map.entrySet()) {
      hash ^= field(each.getKey(), of(each.getValue()));
    }
    return field(name, hash);
  }

  private static long field(String name, long value) {
    return chained(of(name), value);
  }

  private static long of(List<String> list) {
    long hash = 0;
    for (String each : list) {
      hash = chained(hash, of(each));
    }
    return hash;
  }

  private static long of(String text) {
    long hash = FNV_OFFSET;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = next(hash, each);
    }
    return hash;
  }

  private static long of(boolean value) {
    return next(FNV_OFFSET, (byte) (value ? 1 : 0));
  }

  private static long of(long number) {
    return littleEndian(FNV_OFFSET, number);
  }

  private static long chained(long first, long second) {
    return littleEndian(littleEndian(FNV_OFFSET, first), second);
  }

  private static long littleEndian(long hash, long number) {
    long result = hash;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      result = next(result, (byte) (number >>> shift));
    }
    return result;
  }

  private static long next(long hash, byte each) {
    return (hash * FNV_PRIME) ^ (each & 0xff);
  }
}
