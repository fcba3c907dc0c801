package io.rollcall.store;

import java.util.UUID;

/**
 * The pieces of a snapshot that are staged to be restored.
 *
 * @param restore whose they are
 * @param pieces how many are there, numbered from 0
 * @param timeMillis the log's time of the last one
 */
public record Staging(UUID restore, int pieces, long timeMillis) {}
