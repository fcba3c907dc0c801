/**
 * The API document of the door, for {@code /v3/api-docs}: made from the routes as the dispatcher
 * has them, the records of their bodies, and their {@link io.rollcall.api.consul.http.About}.
 */
@NullMarked
package io.rollcall.api.consul.openapi;

import org.jspecify.annotations.NullMarked;
