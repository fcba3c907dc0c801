package io.rollcall.api.consul.http;

/** Told of every request of the door once it is answered. Any thread; must be quick. */
@FunctionalInterface
public interface RouteTimer {
  RouteTimer NONE = (method, pattern, status, nanos) -> {};

  /**
   * @param pattern of the route: a name of a key or a service is never part of it
   * @param nanos from the request's arrival to its answer, a blocking query's wait included
   */
  void answered(String method, String pattern, int status, long nanos);
}
