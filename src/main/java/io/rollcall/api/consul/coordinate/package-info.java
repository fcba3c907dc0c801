/** The routes {@code /v1/coordinate/}. */
@NullMarked
package io.rollcall.api.consul.coordinate;

import org.jspecify.annotations.NullMarked;
