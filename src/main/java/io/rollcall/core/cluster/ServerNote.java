package io.rollcall.core.cluster;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import java.util.Optional;

/**
 * What a server tells the others of itself.
 *
 * @param http where its HTTP port is reached, as {@code host:port}; empty while it is not known
 * @param version of Rollcall that it runs; empty while it is not known
 */
public record ServerNote(Optional<String> http, Optional<String> version) {
  static final ServerNote NONE = new ServerNote(Optional.empty(), Optional.empty());

  /**
   * @param address host name or IP address
   * @param port its HTTP port
   */
  public static ServerNote of(String address, int port, String version) {
    String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    return new ServerNote(Optional.of(host + ":" + port), Optional.of(version));
  }

  Bytes encoded() {
    return Bytes.owning(
        new BinaryWriter(64)
            .writeString(http.orElse(""))
            .writeString(version.orElse(""))
            .toArray());
  }

  static ServerNote decode(Bytes encoded) {
    BinaryReader in = new BinaryReader(encoded.shared());
    String http = in.readString();
    String version = in.readString();
    in.expectEnd();
    return new ServerNote(present(http), present(version));
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
