package io.rollcall.api.consul.text;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as Go's {@code net.ParseIP} reads them: no names, no zones, no short forms. */
public final class IpLiteral {
  private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** What an address is; one of IPv4 in IPv6's notation is of IPv4. */
  public enum Version {
    IPV4,
    IPV6
  }

  private IpLiteral() {}

  /** Empty for what is not an IP address. */
  public static Optional<Version> versionOf(String text) {
    return parse(text)
        .map(address -> address instanceof Inet4Address ? Version.IPV4 : Version.IPV6);
  }

  /** Whether it stands for every address of a host, so that nobody could connect to it. */
  public static boolean isAny(String text) {
    return text.equals("[::]") || parse(text).map(InetAddress::isAnyLocalAddress).orElse(false);
  }

  private static Optional<InetAddress> parse(String text) {
    if (!DOTTED.matcher(text).matches() && !COLONS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
