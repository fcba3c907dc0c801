package io.rollcall.api.consul.http;

import io.rollcall.model.Bytes;

/** The body of a KV write as it came, whatever its content type; empty when there is none. */
public record RawBody(Bytes bytes) {}
