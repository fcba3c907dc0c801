/** The routes under {@code catalog/} and {@code health/}, and the JSON of what they show. */
@NullMarked
package io.rollcall.api.consul.catalog;

import org.jspecify.annotations.NullMarked;
