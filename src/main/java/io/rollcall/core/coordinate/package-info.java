/** Network coordinates: where nodes stand, and who is near whom. */
@NullMarked
package io.rollcall.core.coordinate;

import org.jspecify.annotations.NullMarked;
