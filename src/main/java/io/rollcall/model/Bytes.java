package io.rollcall.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable string of bytes, ordered as unsigned bytes (the order of Consul's and etcd's keys).
 *
 * <p>Worked example: {@code Bytes.utf8("b").compareTo(Bytes.utf8("ä")) < 0}, since 0x62 comes
 * before 0xc3, although a signed comparison would say the opposite.
 */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Takes ownership of the array: the caller must not write to it any more. */
  public static Bytes owning(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  public static Bytes copyOf(byte[] content) {
    return owning(content.clone());
  }

  public static Bytes utf8(String text) {
    return owning(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  public byte at(int index) {
    return content[index];
  }

  /** The bytes themselves, not a copy: for readers only (stores, sockets, encoders). */
  public byte[] shared() {
    return content;
  }

  public String utf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  public boolean startsWith(Bytes prefix) {
    return content.length >= prefix.content.length
        && Arrays.equals(
            content, 0, prefix.content.length, prefix.content, 0, prefix.content.length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The text, for messages; bytes that are not UTF-8 show as replacement characters. */
  @Override
  public String toString() {
    return content.length <= 256 ? utf8() : content.length + " bytes";
  }
}
