/** The route {@code /v1/txn}. */
@NullMarked
package io.rollcall.api.consul.txn;

import org.jspecify.annotations.NullMarked;
