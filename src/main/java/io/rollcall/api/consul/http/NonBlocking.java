package io.rollcall.api.consul.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a route that returns in microseconds and never waits, neither for a lock nor for the request's
 * body: it runs on the thread that read the request, which serves other connections too. What it
 * promises by a {@link Reply.Later} may take its time.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface NonBlocking {
  /** Parameters of the query that make it a route like any other: with them it may take longer. */
  String[] unless() default {};
}
