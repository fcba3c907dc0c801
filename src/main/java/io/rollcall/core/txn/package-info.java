/** Transactions over keys, catalog and sessions. */
@NullMarked
package io.rollcall.core.txn;

import org.jspecify.annotations.NullMarked;
