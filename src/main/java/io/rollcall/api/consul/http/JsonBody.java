package io.rollcall.api.consul.http;

import io.rollcall.api.consul.json.JsonBinder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter is a record (or a list of records, or a map), read from the body by {@link
 * JsonBinder}.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface JsonBody {

  /** Whether a field that the record does not have is left out instead of refused. */
  boolean ignoreUnknown() default false;

  /** Whether the body may be empty; the parameter is null then. */
  boolean optional() default false;

  /** Whether it is a transaction: what may be large in it are values, so their limit counts. */
  boolean transaction() default false;

  /** Whether a {@code Namespace} is refused as what only Consul Enterprise has. */
  boolean namesEnterprise() default false;

  /** What stands before Go's text when the body cannot be read. */
  String failure() default "Request decode failed: ";
}
