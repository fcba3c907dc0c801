/**
 * Where this node stands in the network: measured against the other servers, told when it moves.
 */
@NullMarked
package io.rollcall.agent.coordinate;

import org.jspecify.annotations.NullMarked;
