/**
 * What every route of the door shares: routing on the raw path, parameters, answers, headers,
 * errors. Routes are methods of {@link io.rollcall.api.consul.http.ConsulDoor} classes that return
 * a {@link io.rollcall.api.consul.http.Reply}.
 */
@NullMarked
package io.rollcall.api.consul.http;

import org.jspecify.annotations.NullMarked;
