/** The process of this node: what it can take up again while it runs, and its end. */
@NullMarked
package io.rollcall.core.node;

import org.jspecify.annotations.NullMarked;
