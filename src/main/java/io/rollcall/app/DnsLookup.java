package io.rollcall.app;

import io.rollcall.raft.Formation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/**
 * Servers by DNS: the SRV records {@code _rollcall-peer._tcp.DOMAIN}, or without any the addresses
 * of the domain, as a headless Kubernetes service has them. Asked anew each time, by the JDK's own
 * client.
 *
 * <p>Example: {@code 0 0 8300 rollcall-0.rollcall.default.svc.cluster.local.} gives {@code
 * rollcall-0.rollcall.default.svc.cluster.local:8300}.
 */
final class DnsLookup implements Formation.Lookup {
  private static final String TIMEOUT_MILLIS = "1000";
  private static final String ATTEMPTS = "2";

  private final String domain;
  private final String server;
  private final int port;

  /**
   * @param server {@code host:port}; empty for the system's
   * @param port of servers that are found by their address
   */
  DnsLookup(String domain, String server, int port) {
    this.domain = domain.endsWith(".") ? domain : domain + ".";
    this.server = server;
    this.port = port;
  }

  @Override
  public List<String> addresses() throws IOException {
    try {
      List<String> found = new ArrayList<>();
      for (String record : records("_rollcall-peer._tcp." + domain, "SRV")) {
        String[] fields = record.split(" ", -1);
        if (fields.length != 4) {
          throw new IOException(
              "SRV record: " + record + " (expected: priority weight port target)");
        }
        found.add(withoutDot(fields[3]) + ":" + fields[2]);
      }
      if (found.isEmpty()) {
        for (String kind : List.of("A", "AAAA")) {
          records(domain, kind).forEach(address -> found.add(address + ":" + port));
        }
      }
      return found.stream().sorted().distinct().toList();
    } catch (NamingException e) {
      throw new IOException("DNS for " + domain + ": " + e, e);
    }
  }

  // The DNS provider makes strings of records and deserialises nothing; the provider's name is
  // ours.
  @SuppressWarnings("BanJNDI")
  private List<String> records(String name, String kind) throws NamingException {
    InitialDirContext dns =
        new InitialDirContext(
            new Hashtable<>(
                Map.of(
                    "java.naming.factory.initial",
                    "com.sun.jndi.dns.DnsContextFactory",
                    "java.naming.provider.url",
                    server.isEmpty() ? "dns:" : "dns://" + server,
                    "com.sun.jndi.dns.timeout.initial",
                    TIMEOUT_MILLIS,
                    "com.sun.jndi.dns.timeout.retries",
                    ATTEMPTS)));
    try {
      @Nullable Attribute found = dns.getAttributes(name, new String[] {kind}).get(kind);
      List<String> records = new ArrayList<>();
      if (found != null) {
        NamingEnumeration<?> all = found.getAll();
        while (all.hasMore()) {
          records.add(String.valueOf(all.next()));
        }
      }
      return records;
    } catch (NameNotFoundException e) {
      return List.of();
    } finally {
      dns.close();
    }
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
