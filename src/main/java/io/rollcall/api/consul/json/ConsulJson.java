package io.rollcall.api.consul.json;

import io.rollcall.model.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Writes JSON as Go does: {@code <}, {@code >}, {@code &} and the two Unicode line ends are
 * escaped, maps are sorted by key. Components of records are written in their order and in upper
 * camel case; {@code @JsonProperty} names those that are spelt otherwise ({@code ID}). Any thread.
 */
public final class ConsulJson {
  private static final ObjectWriter COMPACT;
  private static final ObjectWriter PRETTY;

  static {
    JsonMapper mapper =
        JsonMapper.builder(JsonFactory.builder().characterEscapes(new GoEscapes()).build())
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .addModule(
                new SimpleModule()
                    .addSerializer(Uint64.class, new Uint64Writer())
                    .addSerializer(Bytes.class, new Base64Writer())
                    .addSerializer(double.class, new FloatWriter())
                    .addSerializer(Double.class, new FloatWriter()))
            .build();
    DefaultIndenter indent = new DefaultIndenter("    ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentArraysWith(indent);
    printer.indentObjectsWith(indent);
    COMPACT = mapper.writer().without(StreamWriteFeature.AUTO_CLOSE_TARGET);
    PRETTY = COMPACT.with(printer);
  }

  private ConsulJson() {}

  /**
   * @param pretty with four spaces of indent and a line end at the end
   */
  public static byte[] render(@Nullable Object value, boolean pretty) {
    if (!pretty) {
      return COMPACT.writeValueAsBytes(value);
    }
    byte[] text = PRETTY.writeValueAsBytes(value);
    byte[] ended = Arrays.copyOf(text, text.length + 1);
    ended[text.length] = '\n';
    return ended;
  }

  /** As {@link #render}, without having all of it in memory. Does not close the stream. */
  public static void write(@Nullable Object value, boolean pretty, OutputStream out)
      throws IOException {
    try {
      (pretty ? PRETTY : COMPACT).writeValue(out, value);
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    if (pretty) {
      out.write('\n');
    }
  }

  private static final class Uint64Writer extends ValueSerializer<Uint64> {
    @Override
    public void serialize(Uint64 value, JsonGenerator out, SerializationContext context) {
      out.writeNumber(value.toString());
    }
  }

  /**
   * As text that needs no escapes, some bytes at a time. The JDK encodes them many at once, the
   * generator three.
   */
  private static final class Base64Writer extends ValueSerializer<Bytes> {
    /** A multiple of three, which so has no padding. */
    private static final int PIECE_BYTES = 24 << 10;

    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    @Override
    public void serialize(Bytes value, JsonGenerator out, SerializationContext context) {
      byte[] content = value.shared();
      if (content.length <= PIECE_BYTES) {
        byte[] text = ENCODER.encode(content);
        out.writeRawUTF8String(text, 0, text.length);
        return;
      }
      out.writeRawValue("\"");
      for (int from = 0; from < content.length; from += PIECE_BYTES) {
        int length = Math.min(PIECE_BYTES, content.length - from);
        out.writeRaw(new AsciiText(ENCODER.encode(ByteBuffer.wrap(content, from, length)).array()));
      }
      out.writeRaw('"');
    }
  }

  private static final class FloatWriter extends ValueSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator out, SerializationContext context) {
      out.writeNumber(GoFloat.text(value));
    }
  }

  private static final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final String ESCAPED = "<>&\u2028\u2029";

    /** Asked for by each generator, which only reads it. */
    private static final int[] ASCII = standardAsciiEscapesForJSON();

    static {
      for (char each : new char[] {'<', '>', '&'}) {
        ASCII[each] = ESCAPE_CUSTOM;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ASCII;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int each) {
      return ESCAPED.indexOf(each) >= 0 ? new SerializedString("\\u%04x".formatted(each)) : null;
    }
  }
}
