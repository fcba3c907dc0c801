/** Services and checks that are defined in files of this node, in the fields of the agent's API. */
@NullMarked
package io.rollcall.api.consul.files;

import org.jspecify.annotations.NullMarked;
