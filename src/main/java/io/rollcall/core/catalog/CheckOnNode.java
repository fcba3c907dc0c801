package io.rollcall.core.catalog;

import io.rollcall.model.Check;
import io.rollcall.model.Node;

/** A check with the node it stands on. */
public record CheckOnNode(Node node, Check check) {}
