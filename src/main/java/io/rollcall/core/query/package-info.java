/** Prepared queries: their templates, and what they find. */
@NullMarked
package io.rollcall.core.query;

import org.jspecify.annotations.NullMarked;
