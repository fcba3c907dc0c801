/** Sessions: creation, end and reads. Their deadlines are the agent room's. */
@NullMarked
package io.rollcall.core.session;

import org.jspecify.annotations.NullMarked;
