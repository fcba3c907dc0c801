/** The routes {@code /v1/event/}. */
@NullMarked
package io.rollcall.api.consul.event;

import org.jspecify.annotations.NullMarked;
