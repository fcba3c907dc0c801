/** JSON as Go reads and writes it, error texts included. */
@NullMarked
package io.rollcall.api.consul.json;

import org.jspecify.annotations.NullMarked;
