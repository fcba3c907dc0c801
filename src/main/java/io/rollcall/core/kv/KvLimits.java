package io.rollcall.core.kv;

/**
 * @param maxKeyBytes {@code rollcall.kv.max-key-size}, at most {@link
 *     io.rollcall.command.KvCommand#MAX_KEY_BYTES}
 * @param maxValueBytes {@code rollcall.kv.max-value-size}
 */
public record KvLimits(int maxKeyBytes, int maxValueBytes) {}
