package io.rollcall.api.consul.http;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.json.GoJsonParser;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.api.consul.json.JsonException;
import io.rollcall.core.ReadOptions;
import io.rollcall.model.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/**
 * Says once, when a route is set up, how each of its arguments is made: {@link ReadOptions}, {@link
 * QueryParameters}, {@link Remainder}, {@link RawBody}, {@link BodyStream}, {@link FilterText},
 * {@link Accept}, and {@link JsonBody} records. Immutable.
 */
final class DoorArguments {
  private static final String VALUE_OPTION = "kv_max_value_size";
  private static final String TXN_OPTION = "txn_max_req_len";

  private final ConsulApiSettings settings;
  private final BodyMemory memory;

  DoorArguments(ConsulApiSettings settings) {
    this.settings = settings;
    this.memory = new BodyMemory(settings.maxBodyMemoryBytes());
  }

  /**
   * @throws IllegalStateException for a parameter that no argument can be made for
   */
  Argument of(MethodParameter parameter) {
    JsonBody json = parameter.getParameterAnnotation(JsonBody.class);
    if (json != null) {
      return request -> jsonBody(request, json, parameter);
    }
    Class<?> type = parameter.getParameterType();
    if (type == QueryParameters.class) {
      return Exchange::query;
    }
    if (type == BodyStream.class) {
      return request -> new BodyStream(request.body());
    }
    if (type == Remainder.class) {
      return Exchange::remainder;
    }
    if (type == FilterText.class) {
      return request -> new FilterText(request.query().get(FilterText.NAME));
    }
    if (type == RawBody.class) {
      return this::rawBody;
    }
    if (type == ReadOptions.class) {
      return takesFilter(parameter)
          ? DoorArguments::readOptions
          : DoorArguments::readOptionsWithoutFilter;
    }
    if (type == Accept.class) {
      return request -> new Accept(request.header(HttpHeader.ACCEPT));
    }
    throw new IllegalStateException(
        "argument of a route: "
            + parameter
            + " (expected: ReadOptions, QueryParameters, Remainder, RawBody, BodyStream,"
            + " FilterText, Accept or @JsonBody)");
  }

  private static boolean takesFilter(MethodParameter parameter) {
    return List.of(parameter.getExecutable().getParameterTypes()).contains(FilterText.class);
  }

  private static ReadOptions readOptions(Exchange request) {
    return ReadOptionsReader.read(request.query(), request.header(HttpHeader.CACHE_CONTROL))
        .withOnward(request.reader());
  }

  private static ReadOptions readOptionsWithoutFilter(Exchange request) {
    FilterText.refuse(request.query());
    return readOptions(request);
  }

  private RawBody rawBody(Exchange request) {
    return new RawBody(Bytes.owning(read(request, settings.maxValueBytes(), VALUE_OPTION)));
  }

  private @Nullable Object jsonBody(Exchange request, JsonBody json, MethodParameter parameter) {
    byte[] content =
        json.transaction()
            ? read(request, settings.maxValueBytes(), TXN_OPTION)
            : read(request, settings.maxBodyBytes(), VALUE_OPTION);
    if (content.length == 0 && json.optional()) {
      return null;
    }
    try {
      return new JsonBinder(json.ignoreUnknown())
          .bind(GoJsonParser.parse(content), parameter.getGenericParameterType());
    } catch (JsonException e) {
      String refusal = String.valueOf(e.getMessage());
      throw new DoorException.BadRequest(
          json.failure() + (json.namesEnterprise() ? Tenancy.reworded(refusal) : refusal));
    }
  }

  /** A body that ends too early, or whose chunks are none, is the client's error. */
  private byte[] read(Exchange request, int limit, String option) {
    try {
      return readWhole(request, limit, option);
    } catch (IOException e) {
      throw new DoorException.BadRequest("Request body cannot be read: " + e.getMessage());
    }
  }

  /**
   * Refuses by the announced length before anything is read, and a chunked body when it is over.
   */
  private byte[] readWhole(Exchange request, int limit, String option) throws IOException {
    long announced = request.announcedLength();
    if (announced > limit) {
      throw tooLarge(announced, limit, option);
    }
    request.whenOver(memory.take(announced >= 0 ? (int) announced : limit + 1));
    if (announced >= 0) {
      byte[] content = new byte[(int) announced];
      int got = request.body().readNBytes(content, 0, content.length);
      if (got < content.length) {
        throw new EOFException("got " + got + " bytes (expected: " + announced + ")");
      }
      return content;
    }
    byte[] content = request.body().readNBytes(limit + 1);
    if (content.length > limit) {
      throw tooLarge(content.length, limit, option);
    }
    return content;
  }

  private static DoorException.BodyTooLarge tooLarge(long length, int limit, String option) {
    return new DoorException.BodyTooLarge(
        "Request body("
            + length
            + " bytes) too large, max size: "
            + limit
            + " bytes. See https://www.consul.io/docs/agent/options.html#"
            + option
            + ".");
  }
}
