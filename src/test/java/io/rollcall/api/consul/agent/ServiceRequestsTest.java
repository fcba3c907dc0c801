package io.rollcall.api.consul.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.api.consul.agent.ServiceRequests.Registration;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.GoJsonParser;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Weights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRequestsTest {

  @Test
  void aNameIsEnough() {
    Registration registration = registration("{'Name':'web'}");

    ServiceInstance service = registration.service();
    assertThat(service.id()).isEqualTo("web");
    assertThat(service.tags()).isEmpty();
    assertThat(service.meta()).isNull();
    assertThat(service.taggedAddresses()).isNull();
    assertThat(service.weights()).isEqualTo(Weights.DEFAULT);
    assertThat(service.origin()).isEqualTo(ServiceInstance.Origin.AGENT);
    assertThat(registration.checks()).isEmpty();
  }

  @Test
  void nullSaysNothingAnywhere() {
    assertThat(
            registration(
                "{'ID':null,'Name':'web','Tags':null,'Address':null,'TaggedAddresses':null,"
                    + "'Meta':null,'Port':null,'Check':null,'Checks':null,'Weights':null,"
                    + "'EnableTagOverride':null,'Proxy':null,'Connect':null,'Token':null}"))
        .isEqualTo(registration("{'Name':'web'}"));
  }

  @Test
  void springCloudRegistersAnHttpCheck() {
    Registration registration =
        registration(
            "{'ID':'greeter-8080','Name':'greeter','Tags':[],'Address':'10.0.0.7',"
                + "'Meta':{'secure':'false'},'Port':8080,'EnableTagOverride':null,'Checks':null,"
                + "'Check':{'Name':null,'TTL':null,'Status':null,'Interval':'10s','Header':{},"
                + "'HTTP':'http://10.0.0.7:8080/actuator/health','Timeout':null}}");

    Check check = registration.checks().getFirst();
    assertThat(check.id()).isEqualTo("service:greeter-8080");
    assertThat(check.name()).isEqualTo("Service 'greeter' check");
    assertThat(check.status()).isEqualTo(Check.Status.CRITICAL);
    assertThat(check.type()).isEqualTo("http");
    assertThat(Objects.requireNonNull(check.definition()).interval())
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(check.definition().probe())
        .isEqualTo(
            new Probe.Http(
                "http://10.0.0.7:8080/actuator/health", "", Map.of(), "", true, false, ""));
  }

  @Test
  void severalChecksAreNumberedAndOwnNamesWin() {
    List<Check> checks =
        registration(
                "{'Name':'web','Check':{'TTL':'5s'},"
                    + "'Checks':[{'TTL':'6s','CheckID':'own','Name':'Own'},{'TTL':'7s'}]}")
            .checks();

    assertThat(checks)
        .extracting(Check::id)
        .containsExactly("service:web:1", "own", "service:web:3");
    assertThat(checks.get(1).name()).isEqualTo("Own");
  }

  @Test
  void anEmptyCheckIsNone() {
    assertThat(registration("{'Name':'web','Check':{}}").checks()).isEmpty();
  }

  @Test
  void snakeCaseIsUnderstoodToo() {
    ServiceInstance service =
        registration(
                "{'name':'web','enable_tag_override':true,"
                    + "'tagged_addresses':{'lan':{'address':'1.2.3.4','port':9}}}")
            .service();

    assertThat(service.enableTagOverride()).isTrue();
    assertThat(service.taggedAddresses())
        .containsOnly(Map.entry("lan", new Endpoint("1.2.3.4", 9)));
  }

  @ParameterizedTest
  @CsvSource({"1.2.3.4,_ipv4", "::ffff:1.2.3.4,_ipv4", "fe80::1,_ipv6"})
  void anIpAddressIsFoundUnderItsVersionToo(String address, String suffix) {
    Map<String, Endpoint> tagged =
        registration("{'Name':'web','Port':7,'Address':'" + address + "'}")
            .service()
            .taggedAddresses();

    Endpoint own = new Endpoint(address, 7);
    assertThat(tagged).isEqualTo(Map.of("lan" + suffix, own, "wan" + suffix, own));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web.local", "1.2.3", "1234", "fe80::1%eth0"})
  void aNameIsNotFoundUnderAVersion(String address) {
    assertThat(
            registration("{'Name':'web','Address':'" + address + "'}").service().taggedAddresses())
        .isNull();
  }

  @Test
  void givenTaggedAddressesStay() {
    assertThat(
            registration(
                    "{'Name':'web','Address':'1.2.3.4','Port':7,"
                        + "'TaggedAddresses':{'lan_ipv4':{'Address':'9.9.9.9','Port':1}}}")
                .service()
                .taggedAddresses())
        .isEqualTo(
            Map.of("lan_ipv4", new Endpoint("9.9.9.9", 1), "wan_ipv4", new Endpoint("1.2.3.4", 7)));
  }

  @Test
  void aWeightThatIsNotGivenIsZeroOnceTheOtherIs() {
    assertThat(registration("{'Name':'web','Weights':{'Passing':7}}").service().weights())
        .isEqualTo(new Weights(7, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'ID':'x'}|Missing service name",
        "{'Name':'s','Address':'0.0.0.0'}|Invalid service address",
        "{'Name':'s','Address':'::'}|Invalid service address",
        "{'Name':'s','Address':'[::]'}|Invalid service address",
        "{'Name':'s','Weights':{'Passing':0}}|Invalid Weights: Passing must be greater than 0",
        "{'Name':'s','Weights':{'Passing':1,'Warning':-1}}|Invalid Weights: Warning must be greater"
            + " or equal than 0",
        "{'Name':'s','Weights':{'Passing':65536}}|Invalid Weights: DNS Weight must be between 0 and"
            + " 65535",
        "{'Name':'s','Meta':{'a.b':'v'}}|Invalid Service Meta: Couldn't load metadata pair ('a.b',"
            + " 'v'): Key contains invalid characters",
        "{'Name':'s','Meta':{'':'v'}}|Invalid Service Meta: Couldn't load metadata pair ('', 'v'):"
            + " Key cannot be blank",
        "{'Name':'s','Meta':{'consul-x':'v'}}|Invalid Service Meta: Couldn't load metadata pair"
            + " ('consul-x', 'v'): Key prefix 'consul-' is reserved for internal use",
        "{'Name':'s','Check':{'Name':'c'}}|Invalid check: TTL must be > 0 for TTL checks",
        "{'Name':'s','Checks':[{}]}|Invalid check: TTL must be > 0 for TTL checks",
        "{'Name':'s','Check':{'HTTP':'http://x'}}|Invalid check: Interval must be > 0 for Script,"
            + " HTTP, or TCP checks",
        "{'Name':'s','Check':{'TTL':'5s','Interval':'1s'}}|Invalid check: Interval and TTL cannot"
            + " both be specified",
        "{'Name':'s','Check':{'TTL':'5s','Status':'weird'}}|Status for checks must 'passing',"
            + " 'warning', 'critical'",
        "{'Name':'s','Kind':'connect-proxy'}|service kind \"connect-proxy\" is not supported"
            + " (expected: no service mesh)",
        "{'Name':'s','Proxy':{'DestinationServiceName':'x'}}|Proxy is not supported (expected: no"
            + " service mesh)",
        "{'Name':'s','Connect':{'SidecarService':{}}}|Connect.SidecarService is not supported"
            + " (expected: no service mesh)",
      })
  void whatCannotBeRegisteredIsRefused(String body, String text) {
    assertThatThrownBy(() -> registration(body))
        .isInstanceOf(DoorException.BadRequest.class)
        .hasMessage(text.replace("\\\"", "\""));
  }

  @Test
  void scriptsAreRefusedInConsulsWords() {
    Registration wanted = registration("{'Name':'s','Check':{'Args':['true'],'Interval':'1s'}}");
    assertThatThrownBy(() -> CheckRequests.requireRun(support(false), wanted.checks()))
        .isInstanceOf(DoorException.Refused.class)
        .hasMessage(
            "Scripts are disabled on this agent from remote calls; to enable, configure"
                + " 'enable_script_checks' to true");
    assertThatThrownBy(
            () ->
                CheckRequests.requireRun(
                    support(false),
                    registration(
                            "{'Name':'s','Check':{'Args':['x'],'docker_container_id':'c',"
                                + "'Interval':'1s'}}")
                        .checks()))
        .isInstanceOf(DoorException.Refused.class);
    CheckRequests.requireRun(support(true), wanted.checks());
  }

  private static ProbeSupport support(boolean scripts) {
    return new ProbeSupport(scripts, false, Path.of("/nowhere/docker.sock"));
  }

  static Stream<Arguments> probes() {
    return Stream.of(
        arguments("'UDP':'h:1'", new Probe.Udp("h:1")),
        arguments("'GRPC':'h:1/s'", new Probe.Grpc("h:1/s", false, false, "")),
        arguments(
            "'GRPC':'h:1','grpc_use_tls':true,'tls_server_name':'n','tls_skip_verify':true",
            new Probe.Grpc("h:1", true, true, "n")),
        arguments("'H2PING':'h:1'", new Probe.H2Ping("h:1", true, false, "")),
        arguments("'H2PING':'h:1','H2PingUseTLS':false", new Probe.H2Ping("h:1", false, false, "")),
        arguments("'Args':['/x','y']", new Probe.Script(List.of("/x", "y"))),
        arguments("'script_args':['/x']", new Probe.Script(List.of("/x"))),
        arguments(
            "'ScriptArgs':['/x'],'DockerContainerID':'c','Shell':'/bin/sh'",
            new Probe.Docker("c", "/bin/sh", List.of("/x"))),
        arguments("'os_service':'a@1.service'", new Probe.OsService("a@1.service")),
        // Of several kinds the first in Consul's order.
        arguments(
            "'Args':['/x'],'GRPC':'h:1','TCP':'h:2','HTTP':'http://h'",
            new Probe.Http("http://h", "", Map.of(), "", true, false, "")),
        arguments("'Args':['/x'],'GRPC':'h:1','TCP':'h:2'", new Probe.Tcp("h:2", false, false, "")),
        arguments("'Args':['/x'],'GRPC':'h:1'", new Probe.Grpc("h:1", false, false, "")));
  }

  @ParameterizedTest
  @MethodSource("probes")
  void eachKindOfProbeIsUnderstood(String fields, Probe expected) {
    Check check =
        registration("{'Name':'s','Check':{" + fields + ",'Interval':'1s'}}").checks().getFirst();
    assertThat(Objects.requireNonNull(check.definition()).probe()).isEqualTo(expected);
    assertThat(check.type()).isEqualTo(expected.type());
  }

  @Test
  void anAliasNeedsNoInterval() {
    Check check =
        registration("{'Name':'s','Check':{'AliasNode':'n','alias_service':'t'}}")
            .checks()
            .getFirst();
    assertThat(Objects.requireNonNull(check.definition()).probe())
        .isEqualTo(new Probe.Alias("n", "t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'UDP':'h:1'|Interval must be > 0 for Script, HTTP, or TCP checks",
        "'AliasNode':'n','TCP':'h:1','Interval':'1s'|Interval cannot be set for Alias checks",
        "'AliasNode':'n','TTL':'1s'|TTL must be not be set for Alias checks",
        "'DockerContainerID':'c','Interval':'1s'|TTL must be > 0 for TTL checks",
        "'OSService':'--help','Interval':'1s'|OSService: \"--help\" (expected: the name of a unit)",
        "'DockerContainerID':'../x','Args':['y'],'Interval':'1s'|DockerContainerID: \"../x\""
            + " (expected: an id or a name)",
      })
  void aProbeThatCannotBeMeantIsRefused(String fields, String text) {
    String body = "{'Name':'s','Check':{" + fields + "}}";
    assertThatThrownBy(() -> registration(body))
        .isInstanceOf(DoorException.BadRequest.class)
        .hasMessage("Invalid check: " + text);
  }

  private static Registration registration(String json) {
    byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Object body = new JsonBinder(false).bind(GoJsonParser.parse(text), ServiceBody.class);
    return ServiceRequests.registration((ServiceBody) Objects.requireNonNull(body));
  }
}
