/** The routes {@code /v1/query}. */
@NullMarked
package io.rollcall.api.consul.query;

import org.jspecify.annotations.NullMarked;
