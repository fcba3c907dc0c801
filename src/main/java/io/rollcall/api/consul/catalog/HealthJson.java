package io.rollcall.api.consul.catalog;

import java.util.List;

/**
 * An instance with its node and all checks that count for it, as {@code health/service} shows it.
 */
public record HealthJson(NodeJson node, ServiceJson service, List<CheckJson> checks) {}
