package io.rollcall.api.consul.off;

import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.Reply;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** Every route of access control: 401, as Consul answers while it is off. */
@ConsulDoor
final class AclController {

  @GetMapping({
    "/v1/acl/replication",
    "/v1/acl/tokens",
    "/v1/acl/token/",
    "/v1/acl/token/self",
    "/v1/acl/policies",
    "/v1/acl/policy/",
    "/v1/acl/policy/name/",
    "/v1/acl/roles",
    "/v1/acl/role/",
    "/v1/acl/role/name/",
    "/v1/acl/auth-methods",
    "/v1/acl/auth-method/",
    "/v1/acl/binding-rules",
    "/v1/acl/binding-rule/",
    "/v1/acl/templated-policies",
    "/v1/acl/templated-policy/name/"
  })
  Reply read() {
    return Reply.refused(new DoorException.AclDisabled());
  }

  @PutMapping({
    "/v1/acl/bootstrap",
    "/v1/acl/token",
    "/v1/acl/token/",
    "/v1/acl/policy",
    "/v1/acl/policy/",
    "/v1/acl/role",
    "/v1/acl/role/",
    "/v1/acl/auth-method",
    "/v1/acl/auth-method/",
    "/v1/acl/binding-rule",
    "/v1/acl/binding-rule/",
    "/v1/agent/token/"
  })
  Reply write() {
    return Reply.refused(new DoorException.AclDisabled());
  }

  @DeleteMapping({
    "/v1/acl/token/",
    "/v1/acl/policy/",
    "/v1/acl/role/",
    "/v1/acl/auth-method/",
    "/v1/acl/binding-rule/"
  })
  Reply remove() {
    return Reply.refused(new DoorException.AclDisabled());
  }

  @PostMapping({
    "/v1/acl/login",
    "/v1/acl/logout",
    "/v1/acl/templated-policy/preview/",
    "/v1/internal/acl/authorize"
  })
  Reply post() {
    return Reply.refused(new DoorException.AclDisabled());
  }
}
