/**
 * The binary form of the model's records, shared by the command log and the store's tables. The
 * format is described in {@code docs/storage-format.md}; golden files hold it.
 */
@NullMarked
package io.rollcall.model.codec;

import org.jspecify.annotations.NullMarked;
