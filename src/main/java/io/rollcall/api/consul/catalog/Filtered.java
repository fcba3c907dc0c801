package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.filter.Filter;

/**
 * What tells one rendering of a query's result from another: who asks for the same part of it gets
 * the same bytes.
 *
 * @param what a {@link Selection}, or what else the rendering depends on
 */
public record Filtered(Object what, Filter<?> filter) {}
