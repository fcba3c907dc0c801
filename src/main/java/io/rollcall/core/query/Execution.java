package io.rollcall.core.query;

import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.model.PreparedQuery;
import java.util.List;

/**
 * What a prepared query found.
 *
 * @param query as it was asked: rendered, if it is a template
 * @param instances the nearest first if it was asked near a node, else in no order
 */
public record Execution(PreparedQuery query, List<InstanceHealth> instances) {}
