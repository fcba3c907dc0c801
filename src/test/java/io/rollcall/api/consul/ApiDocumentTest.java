package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API document tells of every route, with an example, and can be read without a network. */
class ApiDocumentTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static RunningDoor door;
  private static JsonNode document;

  @BeforeAll
  static void open() throws Exception {
    door = RunningDoor.open(folder, true);
    document = JsonMapper.shared().readTree(get("/v3/api-docs").body());
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @Test
  void everyRouteIsInTheDocument() {
    List<String> missing = new ArrayList<>();
    door.routes()
        .getHandlerMethods()
        .forEach(
            (info, route) ->
                info.getPatternValues().stream()
                    .filter(pattern -> pattern.startsWith("/v1/"))
                    .forEach(
                        pattern ->
                            info.getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    method -> {
                                      if (operation(pattern, method.name()).isMissingNode()) {
                                        missing.add(method + " " + pattern);
                                      }
                                    })));
    assertThat(missing).isEmpty();
    assertThat(operation("/v1/kv/", "GET").isMissingNode()).isFalse();
  }

  @Test
  void everyOperationHasASummaryErrorsAndAnExample() {
    document
        .get("paths")
        .forEach(
            path ->
                path.properties()
                    .forEach(
                        each -> {
                          JsonNode operation = each.getValue();
                          String id = operation.path("operationId").asString();
                          assertThat(operation.path("summary").asString()).as(id).isNotBlank();
                          assertThat(operation.path("description").asString())
                              .as(id)
                              .contains("curl ");
                          assertThat(operation.at("/responses/500/content/text~1plain/example"))
                              .as(id)
                              .isNotNull();
                        }));
  }

  @Test
  void aReadTellsOfItsOptionsAndARestOfThePathOfItsName() {
    JsonNode read = operation("/v1/kv/", "GET");
    List<String> names = new ArrayList<>();
    read.get("parameters").forEach(each -> names.add(each.get("name").asString()));
    assertThat(names).contains("key", "recurse", "index", "wait", "stale", "X-Consul-Token");
    assertThat(read.at("/responses/200/headers").has("X-Consul-Index")).isTrue();
    assertThat(read.at("/responses/200/content/application~1json/example/0/Key").asString())
        .isEqualTo("app/name");
  }

  @Test
  void aBodyIsTheRecordThatIsRead() {
    JsonNode body =
        operation("/v1/session/create", "PUT").at("/requestBody/content/application~1json");
    assertThat(body.at("/schema/properties").has("TTL")).isTrue();
    assertThat(body.at("/example/Behavior").asString()).isEqualTo("release");
  }

  @Test
  void thePageForPeopleNeedsNoOtherServer() throws Exception {
    HttpResponse<String> page = get("/swagger-ui/index.html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("swagger-ui-bundle.js").doesNotContain("https://");
    assertThat(get("/swagger-ui/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
    assertThat(get("/swagger-ui/swagger-initializer.js").body()).contains("/v3/api-docs");
  }

  private static JsonNode operation(String pattern, String method) {
    for (var each : document.get("paths").properties()) {
      String path = each.getKey().replaceAll("\\{[^}]*}$", "");
      JsonNode operation = each.getValue().path(method.toLowerCase(Locale.ROOT));
      if (path.equals(pattern) && !operation.isMissingNode()) {
        return operation;
      }
    }
    return JsonMapper.shared().missingNode();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    URI uri = door.uri().resolve(path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
