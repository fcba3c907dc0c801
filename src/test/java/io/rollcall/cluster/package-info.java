/** Clusters of real processes: the only tests that may wait on time. */
@NullMarked
package io.rollcall.cluster;

import org.jspecify.annotations.NullMarked;
