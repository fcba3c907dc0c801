/**
 * Clusters of real processes: the only tests that may wait on time. With them a small checker of
 * histories after Wing and Gong, with the memory of Lowe.
 */
@NullMarked
package io.rollcall.cluster;

import org.jspecify.annotations.NullMarked;
