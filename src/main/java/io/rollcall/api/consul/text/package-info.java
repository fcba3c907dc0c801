/** How Go writes durations, numbers and quoted text, for clients that were written against it. */
@NullMarked
package io.rollcall.api.consul.text;

import org.jspecify.annotations.NullMarked;
