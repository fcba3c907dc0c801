/** The routes {@code /v1/kv/}. */
@NullMarked
package io.rollcall.api.consul.kv;

import org.jspecify.annotations.NullMarked;
