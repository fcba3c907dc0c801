package io.rollcall.model;

/**
 * A key of the one keyspace. Consul's key {@code a/b}, etcd v3's key bytes {@code a/b} and etcd
 * v2's path {@code /a/b} are the same key.
 *
 * @param bytes any bytes, at least one; Consul's door only makes keys of UTF-8 text
 */
public record Key(Bytes bytes) implements Comparable<Key> {
  public static Key of(String text) {
    return new Key(Bytes.utf8(text));
  }

  @Override
  public int compareTo(Key other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.toString();
  }
}
