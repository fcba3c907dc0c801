/** The routes that tell of the servers: {@code /v1/status/}, {@code /v1/operator/raft/}. */
@NullMarked
package io.rollcall.api.consul.cluster;

import org.jspecify.annotations.NullMarked;
