package io.rollcall.core.session;

import io.rollcall.model.Key;
import io.rollcall.model.Session;
import java.util.List;

/**
 * A session and the locks it holds.
 *
 * @param keys in bytewise order
 */
public record Holding(Session session, List<Key> keys) {}
