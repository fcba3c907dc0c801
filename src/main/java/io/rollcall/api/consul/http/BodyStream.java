package io.rollcall.api.consul.http;

import java.io.InputStream;

/** The body of a request that may be of any size, to be read as it comes. */
public record BodyStream(InputStream content) {}
