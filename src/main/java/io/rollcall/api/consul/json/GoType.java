package io.rollcall.api.consul.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What Go's messages call the type of a body or of a part of one.
 *
 * <p>Example: with {@code structs.Weights} a text in its field {@code Passing} is told as {@code
 * Weights.Service.Weights.Passing}: the innermost type that has a name, and the whole path.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface GoType {
  /** With its package; or a type that has no name, written out. */
  String value();

  /** It has a decoder of its own: what is wrong inside is told of the field that holds it. */
  boolean decodesItself() default false;
}
