/** Events that users fire: fired once, remembered for a while, told on the nodes they are for. */
@NullMarked
package io.rollcall.core.event;

import org.jspecify.annotations.NullMarked;
