package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value of the wrong type is told of in the words of the real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyTypesTest {
  private RunningDoor door;
  private HttpClient client;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    door = RunningDoor.open(folder, true);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  void close() {
    client.close();
    door.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "PUT agent/service/register|{'Name':'a','Weights':{'Passing':'x'}}"
            + "|string into Go struct field Weights.Weights.Passing of type int",
        "PUT agent/service/register|{'Name':'a','Check':{'Name':5}}"
            + "|number into Go struct field .Check of type string",
        "PUT agent/service/register|{'Name':'a','TaggedAddresses':{'lan':{'Port':'x'}}}"
            + "|string into Go struct field ServiceAddress.TaggedAddresses.Port of type int",
        "PUT agent/service/register|{'Name':'a','EnableTagOverride':'x'}"
            + "|string into Go struct field .EnableTagOverride of type bool",
        "PUT agent/check/register|{'Name':'a','Header':{'a':'b'}}"
            + "|string into Go struct field .Header of type []string",
        "PUT agent/check/update/x|{'Status':1}"
            + "|number into Go struct field checkUpdate.Status of type string",
        "PUT agent/check/update/x|[]|array into Go value of type agent.checkUpdate",
        "PUT catalog/register|{'Node':5}"
            + "|number into Go struct field RegisterRequest.Node of type string",
        "PUT catalog/register|{'Node':'n','Checks':[{'Status':5}]}"
            + "|number into Go struct field HealthCheck.Checks.Status of type string",
        "PUT catalog/register|{'Node':'n','Service':{'Weights':{'Passing':'x'}}}"
            + "|string into Go struct field Weights.Service.Weights.Passing of type int",
        "PUT catalog/register|{'Node':'n','Service':5}"
            + "|number into Go struct field RegisterRequest.Service of type structs.NodeService",
        "PUT catalog/deregister|[]"
            + "|array into Go value of type struct { Address string; *structs.Alias }",
        "PUT session/create|{'ServiceChecks':[{'ID':5}]}"
            + "|number into Go struct field ServiceCheck.ServiceChecks.ID of type string",
        "POST query|{'Service':{'Failover':{'NearestN':'x'}}}|string into Go struct field"
            + " QueryDatacenterOptions.Service.Failover.NearestN of type int",
        "PUT coordinate/update|{'Coord':{'Vec':'x'}}"
            + "|string into Go struct field Coordinate.Coord.Vec of type []float64",
      })
  void aWrongTypeIsToldAsGoTellsIt(String route, String body, String told) throws Exception {
    assertThat(answer(route, body))
        .isEqualTo("400 Request decode failed: json: cannot unmarshal " + told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "POST query|{'Foo':1,'Service':{'Service':'q'}}",
        "POST query|{'Service':{'Foo':1,'Service':'q'}}",
        "PUT coordinate/update|{'Foo':1}",
        "PUT agent/check/update/x|{'Foo':1}",
        "PUT agent/service/register|{'Name':'a','Foo':1}",
        "PUT catalog/register|{'Node':'a','Address':'1','Foo':1}",
      })
  void anUnknownFieldIsRefused(String route, String body) throws Exception {
    assertThat(answer(route, body))
        .isEqualTo("400 Request decode failed: json: unknown field \"Foo\"");
  }

  private String answer(String route, String body) throws Exception {
    String[] words = route.split(" ", 2);
    HttpRequest request =
        HttpRequest.newBuilder(door.uri().resolve("/v1/" + words[1]))
            .method(words[0], HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
