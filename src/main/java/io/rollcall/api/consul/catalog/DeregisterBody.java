package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.WireName;

/** The body of {@code catalog/deregister}; the address is accepted and not looked at. */
@GoType("struct { Address string; *structs.Alias }")
record DeregisterBody(
    String datacenter,
    String node,
    String address,
    @WireName("ServiceID") String serviceId,
    @WireName("CheckID") String checkId) {
  static final DeregisterBody EMPTY = new DeregisterBody("", "", "", "", "");
}
