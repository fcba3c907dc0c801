/** The whole state as an archive: saved, and restored on every node at once. */
@NullMarked
package io.rollcall.core.snapshot;

import org.jspecify.annotations.NullMarked;
