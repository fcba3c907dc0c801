/**
 * The filter language of {@code ?filter=}: a grammar, fields with their types, and an evaluator.
 * Knows no route.
 */
@NullMarked
package io.rollcall.api.consul.filter;

import org.jspecify.annotations.NullMarked;
