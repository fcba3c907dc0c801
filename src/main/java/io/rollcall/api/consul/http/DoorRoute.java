package io.rollcall.api.consul.http;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * A method of a {@link ConsulDoor} with what its annotations and parameters say, looked at once.
 * Immutable.
 */
final class DoorRoute {
  /** What speaks of this node. */
  private static final String AGENT = "/v1/agent/";

  /** What Consul answers alike whatever {@code dc} says. */
  private static final Set<String> OF_NO_DATACENTER =
      Set.of(
          "/v1/catalog/datacenters",
          "/v1/catalog/deregister",
          "/v1/catalog/register",
          "/v1/coordinate/datacenters",
          "/v1/event/list");

  private final Object controller;
  private final Method method;
  private final Argument[] arguments;
  private final boolean readHeadersOnError;
  private final boolean blocks;

  /** Parameters with which it blocks although it else does not. */
  private final List<String> slowParameters;

  private final Tenancy tenancy;
  private final boolean looksAtDatacenter;

  private DoorRoute(
      Object controller,
      Method method,
      Argument[] arguments,
      boolean readHeadersOnError,
      boolean blocks,
      List<String> slowParameters,
      Tenancy tenancy,
      boolean looksAtDatacenter) {
    this.controller = controller;
    this.method = method;
    this.arguments = arguments;
    this.readHeadersOnError = readHeadersOnError;
    this.blocks = blocks;
    this.slowParameters = slowParameters;
    this.tenancy = tenancy;
    this.looksAtDatacenter = looksAtDatacenter;
  }

  /**
   * @param pattern of the route
   * @param mapped a method that returns a {@link Reply}
   */
  static DoorRoute of(String pattern, HandlerMethod mapped, DoorArguments arguments) {
    HandlerMethod route = mapped.createWithResolvedBean();
    Method method = route.getMethod();
    if (!Reply.class.isAssignableFrom(method.getReturnType())) {
      throw new IllegalStateException("route: " + method + " (expected: one that returns a Reply)");
    }
    method.setAccessible(true);
    NonBlocking nonBlocking = AnnotatedElementUtils.findMergedAnnotation(method, NonBlocking.class);
    return new DoorRoute(
        route.getBean(),
        method,
        Arrays.stream(route.getMethodParameters()).map(arguments::of).toArray(Argument[]::new),
        AnnotatedElementUtils.hasAnnotation(route.getBeanType(), ReadHeadersOnError.class)
            || AnnotatedElementUtils.hasAnnotation(method, ReadHeadersOnError.class),
        nonBlocking == null,
        nonBlocking == null ? List.of() : List.of(nonBlocking.unless()),
        Tenancy.of(pattern),
        !OF_NO_DATACENTER.contains(pattern) && !pattern.startsWith(AGENT));
  }

  boolean readHeadersOnError() {
    return readHeadersOnError;
  }

  /** Whether it needs a thread of its own; see {@link NonBlocking}. */
  boolean blocks(QueryParameters query) {
    if (blocks) {
      return true;
    }
    for (String slow : slowParameters) {
      if (query.has(slow)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a {@code dc} that is not this one is refused. */
  boolean looksAtDatacenter() {
    return looksAtDatacenter;
  }

  Tenancy tenancy() {
    return tenancy;
  }

  /** Throws what the arguments or the controller throw. */
  Reply answer(Exchange exchange) throws IOException {
    @Nullable Object[] made = new @Nullable Object[arguments.length];
    for (int i = 0; i < made.length; i++) {
      made[i] = arguments[i].of(exchange);
    }
    try {
      return (Reply) method.invoke(controller, made);
    } catch (InvocationTargetException e) {
      throw unchecked(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(method + " cannot be called", e);
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) throws IOException {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case IOException e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }
}
