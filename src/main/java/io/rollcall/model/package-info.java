/**
 * The values the whole of Rollcall speaks of: keys, nodes, service instances, checks, sessions.
 * Immutable, without behaviour that needs a clock, a thread or a framework. Imports nothing.
 */
@NullMarked
package io.rollcall.model;

import org.jspecify.annotations.NullMarked;
