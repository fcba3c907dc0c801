package io.rollcall.api.consul.openapi;

import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.RawBody;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.json.ConsulJson;
import io.rollcall.core.ReadOptions;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Writes every route of the door into the API document. Any thread; the document is then kept. */
@Component
final class DoorDocument implements GlobalOpenApiCustomizer {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";
  private static final String BODY_EXAMPLE = "hello";
  private static final String SERVER = "http://127.0.0.1:8500";

  private final ObjectProvider<RequestMappingHandlerMapping> mappings;

  DoorDocument(ObjectProvider<RequestMappingHandlerMapping> mappings) {
    this.mappings = mappings;
  }

  @Override
  public void customise(OpenAPI document) {
    document.info(
        new Info()
            .title("Rollcall")
            .version("v1")
            .description(
                "Consul's HTTP API as this server speaks it. Errors are short plain text. Every"
                    + " read that takes an index tells the next one to wait for in X-Consul-Index.")
            .license(new License().name("Apache-2.0")));
    Paths paths = document.getPaths() == null ? new Paths() : document.getPaths();
    document.setPaths(paths);
    mappings.stream()
        .flatMap(each -> each.getHandlerMethods().entrySet().stream())
        .filter(each -> isDoor(each.getValue()))
        .forEach(each -> add(paths, each.getKey(), each.getValue()));
  }

  private static boolean isDoor(HandlerMethod route) {
    return AnnotatedElementUtils.hasAnnotation(route.getBeanType(), ConsulDoor.class);
  }

  private static void add(Paths paths, RequestMappingInfo info, HandlerMethod route) {
    About about = route.getMethodAnnotation(About.class);
    for (String pattern : info.getPatternValues()) {
      boolean hasRest = has(route, parameter -> parameter.getParameterType() == Remainder.class);
      String path = hasRest ? pattern + "{" + rest(about) + "}" : pattern;
      PathItem item = paths.computeIfAbsent(path, each -> new PathItem());
      info.getMethodsCondition()
          .getMethods()
          .forEach(
              method ->
                  item.operation(
                      PathItem.HttpMethod.valueOf(method.name()),
                      operation(path, method.name(), route, about)));
    }
  }

  private static Operation operation(
      String path, String method, HandlerMethod route, @Nullable About about) {
    String[] segments = path.split("/", -1);
    Operation operation =
        new Operation()
            .addTagsItem(segments[2])
            .operationId(operationId(method, path))
            .summary(about == null ? words(route.getMethod().getName()) : about.value());
    if (path.contains("{")) {
      operation.addParametersItem(
          new Parameter()
              .in("path")
              .name(rest(about))
              .required(true)
              .description("Everything behind the prefix, slashes too, percent-decoded once.")
              .schema(new StringSchema())
              .example("example"));
    }
    if (about != null) {
      Arrays.stream(about.query())
          .map(SharedParameters::query)
          .forEach(operation::addParametersItem);
    }
    boolean reads = has(route, parameter -> parameter.getParameterType() == ReadOptions.class);
    if (reads) {
      SharedParameters.READ.forEach(operation::addParametersItem);
    }
    SharedParameters.ALL.forEach(operation::addParametersItem);
    RequestBody body = body(route);
    operation.setRequestBody(body);
    operation.setResponses(responses(route, about, reads, body != null));
    operation.setDescription("    " + curl(method, path, body));
    return operation;
  }

  private static @Nullable RequestBody body(HandlerMethod route) {
    for (MethodParameter each : route.getMethodParameters()) {
      JsonBody json = each.getParameterAnnotation(JsonBody.class);
      if (json != null) {
        MediaType media =
            new MediaType()
                .schema(WireSchema.of(each.getGenericParameterType()))
                .example(WireSchema.example(each.getGenericParameterType()));
        return new RequestBody()
            .required(!json.optional())
            .content(new Content().addMediaType(JSON, media));
      }
      if (each.getParameterType() == RawBody.class) {
        MediaType media =
            new MediaType().schema(new StringSchema().format("binary")).example(BODY_EXAMPLE);
        return new RequestBody()
            .content(new Content().addMediaType("application/octet-stream", media));
      }
    }
    return null;
  }

  private static ApiResponses responses(
      HandlerMethod route, @Nullable About about, boolean reads, boolean takesBody) {
    ApiResponses all = new ApiResponses();
    all.addApiResponse("200", answer(about, reads));
    boolean checks =
        reads
            || takesBody
            || has(route, parameter -> parameter.getParameterType() == QueryParameters.class);
    if (checks) {
      all.addApiResponse("400", error("What is wrong with the request", badRequest(route)));
    }
    if (takesBody) {
      all.addApiResponse(
          "413",
          error(
              "The body is too large",
              "Request body(600000 bytes) too large, max size: 524288 bytes."));
    }
    all.addApiResponse(
        "429",
        error(
            "A limit of this node is reached",
            "too many writes under way (expected: at most 20000)"));
    all.addApiResponse("500", error("It could not be done now", "No cluster leader"));
    if (about != null) {
      for (String each : about.errors()) {
        String[] parts = each.split(" ", 2);
        all.addApiResponse(parts[0], error("As it says", parts.length > 1 ? parts[1] : ""));
      }
    }
    return all;
  }

  private static String badRequest(HandlerMethod route) {
    for (MethodParameter each : route.getMethodParameters()) {
      JsonBody json = each.getParameterAnnotation(JsonBody.class);
      if (json != null) {
        return json.failure() + "unexpected end of JSON input";
      }
    }
    return "Invalid index";
  }

  private static ApiResponse answer(@Nullable About about, boolean reads) {
    ApiResponse answer = new ApiResponse().description("Done");
    if (about != null && about.answer() != void.class) {
      Schema<?> one = WireSchema.of(about.answer());
      Object example = WireSchema.example(about.answer());
      MediaType media =
          new MediaType()
              .schema(about.list() ? new ArraySchema().items(one) : one)
              .example(about.list() ? List.of(example) : example);
      answer.content(new Content().addMediaType(JSON, media));
    } else if (about != null && !about.example().isEmpty()) {
      answer.content(new Content().addMediaType(JSON, new MediaType().example(about.example())));
    }
    if (reads) {
      answer
          .addHeaderObject("X-Consul-Index", number("The index to wait for next"))
          .addHeaderObject(
              "X-Consul-LastContact", number("Milliseconds since the leader was heard"))
          .addHeaderObject("X-Consul-KnownLeader", text("true or false"));
    }
    return answer;
  }

  private static Header number(String meaning) {
    return new Header().description(meaning).schema(new IntegerSchema().format("int64"));
  }

  private static Header text(String meaning) {
    return new Header().description(meaning).schema(new StringSchema());
  }

  private static ApiResponse error(String meaning, String text) {
    MediaType media = new MediaType().schema(new StringSchema()).example(text);
    return new ApiResponse().description(meaning).content(new Content().addMediaType(TEXT, media));
  }

  private static String curl(String method, String path, @Nullable RequestBody body) {
    String url = SERVER + path.replaceAll("\\{[^}]*}", "example");
    String sent = "";
    if (body != null) {
      MediaType media = body.getContent().values().iterator().next();
      Object example = media.getExample();
      String text =
          example instanceof String plain
              ? plain
              : new String(ConsulJson.render(example, false), StandardCharsets.UTF_8);
      sent = " -d '" + text + "'";
    }
    return "curl" + (method.equals("GET") ? "" : " -X " + method) + sent + " '" + url + "'";
  }

  private static String operationId(String method, String path) {
    String name =
        path.substring("/v1/".length()).replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "-");
    return method.toLowerCase(Locale.ROOT) + "-" + name;
  }

  /** {@code nodeServices} is: node services. */
  private static String words(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static String rest(@Nullable About about) {
    return about == null ? "name" : about.rest();
  }

  private static boolean has(HandlerMethod route, Predicate<MethodParameter> test) {
    return Arrays.stream(route.getMethodParameters()).anyMatch(test);
  }
}
