/**
 * Commands and outcomes as bytes: framed, versioned and strict. A frame is {@code type id (1 byte),
 * version (1 byte), fields}. Type ids are never given out twice; a change of fields is a new
 * version, and the old one stays readable. Golden files hold each type at each version.
 */
@NullMarked
package io.rollcall.command.codec;

import org.jspecify.annotations.NullMarked;
