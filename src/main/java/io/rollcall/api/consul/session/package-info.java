/** The routes {@code /v1/session/}. */
@NullMarked
package io.rollcall.api.consul.session;

import org.jspecify.annotations.NullMarked;
