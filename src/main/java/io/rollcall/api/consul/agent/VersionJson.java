package io.rollcall.api.consul.agent;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The version of Consul whose API is spoken, in Consul's shape. */
record VersionJson(
    @JsonProperty("SHA") String sha,
    String buildDate,
    String humanVersion,
    @JsonProperty("FIPS") String fips) {

  static VersionJson of(String version) {
    return new VersionJson("", "1970-01-01T00:00:00Z", version, "");
  }
}
