package io.rollcall.api.consul.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.stereotype.Controller;

/**
 * Marks a class whose mapped methods are routes of Consul's API. A mapping is a path as Go's
 * ServeMux takes it: one that ends in a slash takes everything below it as a {@link Remainder}, any
 * other takes exactly itself. Every method returns a {@link Reply}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Controller
public @interface ConsulDoor {}
