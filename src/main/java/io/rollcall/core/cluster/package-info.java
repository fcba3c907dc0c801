/** Who leads, who follows, who is a member. */
@NullMarked
package io.rollcall.core.cluster;

import org.jspecify.annotations.NullMarked;
