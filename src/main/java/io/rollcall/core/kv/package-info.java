/** The key-value store: writes, locks and reads. */
@NullMarked
package io.rollcall.core.kv;

import org.jspecify.annotations.NullMarked;
