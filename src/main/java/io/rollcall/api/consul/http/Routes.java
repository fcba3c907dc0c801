package io.rollcall.api.consul.http;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * The table of routes: which pattern takes a path, by the rules of Go's ServeMux. A pattern that
 * ends in a slash takes everything below it; the longest one wins.
 *
 * <p>Worked example: with {@code /v1/kv/} and {@code /v1/session/create}, the path {@code
 * /v1/kv/a/b} goes to the first, {@code /v1/session/create/x} nowhere, and {@code /v1/kv} is told
 * to come again with a slash.
 */
final class Routes {

  /** A pattern and the methods it answers to. */
  record Route(String pattern, Set<RequestMethod> methods) {

    /** In the order in which Consul lists them. */
    String allow() {
      return methods.stream().map(Enum::name).collect(Collectors.joining(",", "OPTIONS,", ""));
    }

    boolean answers(String method) {
      return methods.stream().anyMatch(each -> each.name().equals(method));
    }
  }

  private static final int MAX_SEGMENTS = 64;

  private final Map<String, Set<RequestMethod>> byPattern = new TreeMap<>();

  /** Only while the table is built, by one thread. */
  void add(String pattern, Set<RequestMethod> methods) {
    byPattern.computeIfAbsent(pattern, each -> EnumSet.noneOf(RequestMethod.class)).addAll(methods);
  }

  Optional<Route> find(String path) {
    Set<RequestMethod> exact = byPattern.get(path);
    if (exact != null) {
      return Optional.of(new Route(path, exact));
    }
    int end = firstSegments(path);
    for (int at = path.lastIndexOf('/', end); at >= 0; at = path.lastIndexOf('/', at - 1)) {
      String pattern = path.substring(0, at + 1);
      Set<RequestMethod> below = byPattern.get(pattern);
      if (below != null) {
        return Optional.of(new Route(pattern, below));
      }
    }
    return Optional.empty();
  }

  boolean wantsSlash(String path) {
    return !byPattern.containsKey(path) && byPattern.containsKey(path + "/");
  }

  /** No pattern is that deep; a key of thousands of slashes need not be tried at each of them. */
  private static int firstSegments(String path) {
    int at = -1;
    for (int i = 0; i < MAX_SEGMENTS; i++) {
      int next = path.indexOf('/', at + 1);
      if (next < 0) {
        return path.length();
      }
      at = next;
    }
    return at;
  }
}
