/**
 * What the doors call: decisions before the log. Validates, stamps, chooses the consistency of a
 * read, and maps outcomes. Knows no wire format.
 */
@NullMarked
package io.rollcall.core;

import org.jspecify.annotations.NullMarked;
