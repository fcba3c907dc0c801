package io.rollcall.api.consul.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the API document cannot read off a route's mapping and arguments. What all reads or all
 * writes share stands in {@link io.rollcall.api.consul.openapi}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface About {

  /** What the route does, in one sentence. */
  String value();

  /** The name of the {@link Remainder}. */
  String rest() default "name";

  /** The query parameters that the route reads beyond its {@link io.rollcall.core.ReadOptions}. */
  String[] query() default {};

  /** The record that is answered; {@code void} for an empty body, unless there is an example. */
  Class<?> answer() default void.class;

  /** Whether the answer is a list of that record. */
  boolean list() default false;

  /** The answer when it is no record, as JSON or text. */
  String example() default "";

  /** Errors of this route alone: a status, a blank and the text. */
  String[] errors() default {};
}
