package io.rollcall.api.consul.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a component in a request's JSON, where it is not just the component's own in upper
 * camel case ({@code ID}, {@code TTL}). Names are found without regard to case.
 */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface WireName {
  String value();

  /** What it is called instead where its record is a field of another; empty for no such name. */
  String inner() default "";

  /** Other names for the same, for example {@code enable_tag_override}. */
  String[] aliases() default {};
}
