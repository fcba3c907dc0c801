package io.rollcall.api.consul.http;

import io.rollcall.api.consul.ConsulApiSettings;
import java.io.IOException;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request to its route and the answer back. It is the only way to a {@link ConsulDoor}. On
 * a virtual thread, or for a {@link NonBlocking} route on the one that read the request.
 */
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final ErrorTable errors = new ErrorTable();
  private final ConsulApiSettings settings;
  private final ReplyWriter writer;
  private final Delivery delivery;
  private final RouteTimer timer;

  Dispatch(ConsulApiSettings settings, ReplyWriter writer, RouteTimer timer) {
    this.settings = settings;
    this.writer = writer;
    this.delivery = new Delivery(writer);
    this.timer = timer;
  }

  void serve(DoorRoute route, Exchange exchange) {
    long began = System.nanoTime();
    Callback written =
        Callback.from(
            () ->
                timer.answered(
                    exchange.method(),
                    exchange.pattern(),
                    exchange.status(),
                    System.nanoTime() - began));
    try {
      route.tenancy().check(exchange);
      checkDatacenter(route, exchange);
      delivery.deliver(exchange, route.answer(exchange), route.readHeadersOnError(), written);
    } catch (Throwable e) {
      fail(route, exchange, e, written);
    }
  }

  private void checkDatacenter(DoorRoute route, Exchange exchange) {
    String asked = exchange.query().get("dc");
    if (!asked.isEmpty() && !asked.equals(settings.datacenter()) && route.looksAtDatacenter()) {
      throw new DoorException.Refused("No path to datacenter");
    }
  }

  private void fail(DoorRoute route, Exchange exchange, Throwable thrown, Callback written) {
    if (!Thread.currentThread().isVirtual()) {
      Thread.startVirtualThread(() -> fail(route, exchange, thrown, written));
      return;
    }
    if (exchange.isCommitted()) {
      exchange.abort(thrown, written);
      return;
    }
    drain(exchange);
    writer.write(exchange, errors.answer(thrown, route.readHeadersOnError()), written);
  }

  private static void drain(Exchange exchange) {
    try {
      exchange.drain();
    } catch (IOException e) {
      LOG.debug("The body of a refused request broke off", e);
    }
  }
}
