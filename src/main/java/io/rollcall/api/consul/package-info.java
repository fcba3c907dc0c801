/** The door that speaks Consul's HTTP API, version 1. */
@NullMarked
package io.rollcall.api.consul;

import org.jspecify.annotations.NullMarked;
