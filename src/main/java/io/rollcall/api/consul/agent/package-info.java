/** The routes under {@code agent/}, and the JSON of what they take and show. */
@NullMarked
package io.rollcall.api.consul.agent;

import org.jspecify.annotations.NullMarked;
