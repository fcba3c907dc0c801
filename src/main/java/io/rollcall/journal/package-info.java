/**
 * What happened: a projection of applied changes into a SQL file of this node, and the newest
 * entries in memory for those who listen. The same entries on every node.
 */
@NullMarked
package io.rollcall.journal;

import org.jspecify.annotations.NullMarked;
