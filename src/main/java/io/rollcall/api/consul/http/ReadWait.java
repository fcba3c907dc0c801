package io.rollcall.api.consul.http;

import java.time.Duration;

/**
 * The parameters {@code index} and {@code wait} of a read whose indexes are in no order: it waits
 * while its index is just this one.
 *
 * @param index of 64 bits without a sign; 0 does not wait
 */
public record ReadWait(long index, Duration time) {

  /**
   * @throws DoorException.BadRequest with Consul's text
   */
  public static ReadWait read(QueryParameters query) {
    return new ReadWait(
        ReadOptionsReader.unsignedIndex(query.get("index")),
        ReadOptionsReader.wait(query.get("wait")));
  }
}
