/** Spring wiring: properties, lifecycle order, metrics. Sees every room; no room sees it. */
@NullMarked
package io.rollcall.app;

import org.jspecify.annotations.NullMarked;
