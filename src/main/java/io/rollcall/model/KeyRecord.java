package io.rollcall.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of one key.
 *
 * @param value the value, empty for the empty value (there is no null value)
 * @param flags an unsigned 64-bit number of the client's, given back as it came
 * @param lockIndex how often the key's lock has been taken
 * @param session who holds the lock; null when nobody does
 * @param createRevision etcd's revision (main) of the creation
 * @param modRevision etcd's revision (main) of the last change
 * @param version how often the key was written since its creation, from 1
 * @param createIndex Raft index of the creation (Consul's CreateIndex)
 * @param modifyIndex Raft index of the last change (Consul's ModifyIndex)
 */
public record KeyRecord(
    Key key,
    Bytes value,
    long flags,
    long lockIndex,
    @Nullable UUID session,
    long createRevision,
    long modRevision,
    long version,
    long createIndex,
    long modifyIndex) {}
