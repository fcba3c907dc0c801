/** Parts of Consul that are off here, and the answers that Consul gives when they are off. */
@NullMarked
package io.rollcall.api.consul.off;

import org.jspecify.annotations.NullMarked;
