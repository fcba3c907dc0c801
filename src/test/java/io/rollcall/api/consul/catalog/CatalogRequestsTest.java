package io.rollcall.api.consul.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.GoJsonParser;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.command.CatalogCommand;
import io.rollcall.model.Check;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
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

  @Test
  void aDefinitionThatNobodyWouldRunIsRefused() {
    assertThatThrownBy(
            () ->
                register(
                    "{'Node':'n','Address':'a','Check':{'Name':'c','Definition':{'HTTP':'x'}}}"))
        .isInstanceOf(DoorException.BadRequest.class)
        .hasMessageContaining("definition is not supported in catalog/register");
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
