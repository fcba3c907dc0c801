/** The catalog and the health of what is in it: registration, removal, reads. */
@NullMarked
package io.rollcall.core.catalog;

import org.jspecify.annotations.NullMarked;
