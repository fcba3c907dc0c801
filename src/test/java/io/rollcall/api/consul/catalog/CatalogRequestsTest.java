package io.rollcall.api.consul.catalog;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.GoJsonParser;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.command.CatalogCommand;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogRequestsTest {
  private final CatalogRequests requests = new CatalogRequests("dc1");

  @Test
  void idsDefaultToNamesAndAStatusToCritical() {
    CatalogCommand.Register register =
        register(
            "{'Node':'n','Address':'a','Service':{'Service':'web'},'Checks':[{'Name':'one'}],"
                + "'Check':{'CheckID':'two','Status':'weird','Definition':{'Interval':'0s'}}}");

    assertThat(Objects.requireNonNull(register.service()).id()).isEqualTo("web");
    assertThat(register.checks()).extracting(Check::id).containsExactly("one", "two");
    assertThat(register.checks()).extracting(Check::status).containsExactly("critical", "weird");
  }

  @Test
  void anIdOfANodeIsKeptInLowerCase() {
    assertThat(
            register("{'Node':'n','Address':'a','ID':'AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeee01'}")
                .node()
                .id())
        .isEqualTo("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeee01");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'Address':'a'}|Must provide node",
        "{'Node':'n'}|Must provide address if SkipNodeUpdate is not set",
        "{'Node':'n','Address':'a','ID':'xx'}|Bad node ID: uuid string is wrong length",
        "{'Node':'n','Address':'a','ID':'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeezz'}|Bad node ID:"
            + " encoding/hex: invalid byte: U+007A 'z'",
        "{'Node':'n','Address':'a','Datacenter':'nope'}|No path to datacenter",
        "{'Node':'n','Address':'a','Service':{'ID':'x'}}|Must provide service name with ID",
        "{'Node':'n','Address':'a','Service':{'Service':'x','Address':'::'}}|Invalid service"
            + " address",
        "{'Node':'n','Address':'a','Check':{'CheckID':'c','Node':'m'}}|check node \"m\" does not"
            + " match node \"n\"",
      })
  void whatConsulRefusesIsRefusedInItsWords(String body, String text) {
    assertThatThrownBy(() -> register(body))
        .isInstanceOf(DoorException.Refused.class)
        .hasMessage(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'HTTP':'x'|Interval 0s (expected: Interval > 0)",
        "'Interval':'5s'|an interval and nothing to run (expected: HTTP, TCP, UDP, GRPC or H2PING)",
        "'ScriptArgs':['x'],'Interval':'5s'|ScriptArgs (expected: HTTP, TCP, UDP, GRPC or H2PING)",
        "'TTL':'5s'|TTL (expected: HTTP, TCP, UDP, GRPC or H2PING)",
      })
  void aDefinitionThatNobodyWouldRunIsRefused(String definition, String text) {
    assertThatThrownBy(() -> register(withDefinition(definition)))
        .isInstanceOf(DoorException.BadRequest.class)
        .hasMessage("check \"c\": its definition cannot be run from here: " + text);
  }

  @Test
  void aDefinitionThatSaysNothingIsNone() {
    assertThat(
            register(
                    withDefinition(
                        "'Interval':'0s','Timeout':'0s','DeregisterCriticalServiceAfter':'0s',"
                            + "'HTTP':'','Header':null,'TLSSkipVerify':false"))
                .checks()
                .getFirst()
                .definition())
        .isNull();
  }

  @Test
  void aDefinitionIsShownAsItWasGiven() {
    CheckDefinition definition =
        register(
                withDefinition(
                    "'HTTP':'http://h/x','Header':{'A':['b']},'TLSSkipVerify':true,"
                        + "'IntervalDuration':5000000000,'TimeoutDuration':'1s',"
                        + "'DeregisterCriticalServiceAfter':'90m'"))
            .checks()
            .getFirst()
            .definition();
    assertThat(CheckDefinitions.shown(definition))
        .containsExactly(
            entry("Interval", "5s"),
            entry("Timeout", "1s"),
            entry("DeregisterCriticalServiceAfter", "1h30m0s"),
            entry("HTTP", "http://h/x"),
            entry("TLSSkipVerify", true),
            entry("Header", Map.of("A", List.of("b"))));
  }

  private static String withDefinition(String definition) {
    return "{'Node':'n','Address':'a','Check':{'Name':'c','Definition':{" + definition + "}}}";
  }

  @Test
  void aServiceGoesBeforeACheck() {
    assertThat(
            requests.deregister(
                (DeregisterBody)
                    bind("{'Node':'n','ServiceID':'','CheckID':'c'}", DeregisterBody.class)))
        .isEqualTo(new CatalogCommand.Deregister("n", null, "c"));
  }

  private CatalogCommand.Register register(String json) {
    return requests.register((RegisterBody) bind(json, RegisterBody.class));
  }

  private static Object bind(String json, Type type) {
    byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return Objects.requireNonNull(new JsonBinder(false).bind(GoJsonParser.parse(text), type));
  }
}
