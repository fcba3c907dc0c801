package io.rollcall.api.consul.http;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * The table of routes: which pattern takes a path, by the rules of Go's ServeMux. A pattern that
 * ends in a slash takes everything below it; the longest one wins. Built by one thread, then read
 * by all.
 *
 * <p>Worked example: with {@code /v1/kv/} and {@code /v1/session/create}, the path {@code
 * /v1/kv/a/b} goes to the first, {@code /v1/session/create/x} nowhere, and {@code /v1/kv} is told
 * to come again with a slash.
 */
final class Routes {

  /** A pattern, the methods it answers to, and those of the door's own routes among them. */
  static final class Route {
    private final String pattern;
    private final Set<RequestMethod> methods = EnumSet.noneOf(RequestMethod.class);
    private final Map<RequestMethod, DoorRoute> doors = new EnumMap<>(RequestMethod.class);

    private Route(String pattern) {
      this.pattern = pattern;
    }

    String pattern() {
      return pattern;
    }

    /** In the order in which Consul lists them. */
    String allow() {
      return methods.stream().map(Enum::name).collect(Collectors.joining(",", "OPTIONS,", ""));
    }

    boolean answers(String method) {
      RequestMethod known = RequestMethod.resolve(method);
      return known != null && methods.contains(known);
    }

    /** Null when Spring's dispatcher has the route. */
    @Nullable DoorRoute door(String method) {
      return doors.get(RequestMethod.resolve(method));
    }
  }

  private final Map<String, Route> byPattern = new HashMap<>();
  private int longest;

  void add(String pattern, Set<RequestMethod> methods) {
    byPattern.computeIfAbsent(pattern, Route::new).methods.addAll(methods);
    longest = Math.max(longest, pattern.length());
  }

  void add(String pattern, Set<RequestMethod> methods, DoorRoute door) {
    add(pattern, methods);
    Route route = byPattern.computeIfAbsent(pattern, Route::new);
    methods.forEach(method -> route.doors.put(method, door));
  }

  Optional<Route> find(String path) {
    Route exact = path.length() > longest ? null : byPattern.get(path);
    if (exact != null) {
      return Optional.of(exact);
    }
    // No pattern is longer; a key of thousands of slashes need not be tried at each of them.
    for (int at = path.lastIndexOf('/', longest - 1); at >= 0; at = path.lastIndexOf('/', at - 1)) {
      Route below = byPattern.get(path.substring(0, at + 1));
      if (below != null) {
        return Optional.of(below);
      }
    }
    return Optional.empty();
  }

  boolean wantsSlash(String path) {
    return path.length() < longest
        && !byPattern.containsKey(path)
        && byPattern.containsKey(path + "/");
  }
}
