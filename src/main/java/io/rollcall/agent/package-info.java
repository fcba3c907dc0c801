/**
 * What a node does by itself: it announces itself in the catalog, runs the checks of the instances
 * it owns, and, while it leads, watches the other nodes and every deadline.
 */
@NullMarked
package io.rollcall.agent;

import org.jspecify.annotations.NullMarked;
