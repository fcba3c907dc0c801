package io.rollcall.api.consul.http;

import io.rollcall.api.consul.ConsulApiSettings;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request to its route and the answer back: the door's own dispatcher, since Spring's costs
 * more than what most routes do. It is the only way to a {@link ConsulDoor}. On the request's
 * thread.
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

  void serve(DoorRoute route, ConsulRequest request, HttpServletResponse response)
      throws IOException {
    long began = System.nanoTime();
    Runnable written =
        () ->
            timer.answered(
                request.getMethod(),
                request.getRequestURI(),
                response.getStatus(),
                System.nanoTime() - began);
    try {
      route.tenancy().check(request);
      checkDatacenter(route, request);
      delivery.deliver(
          request, response, route.answer(request), route.readHeadersOnError(), written);
    } catch (Throwable e) {
      fail(route, request, response, e);
      written.run();
    }
  }

  private void checkDatacenter(DoorRoute route, ConsulRequest request) {
    String asked = request.query().get("dc");
    if (!asked.isEmpty() && !asked.equals(settings.datacenter()) && route.looksAtDatacenter()) {
      throw new DoorException.Refused("No path to datacenter");
    }
  }

  private void fail(
      DoorRoute route, ConsulRequest request, HttpServletResponse response, Throwable thrown)
      throws IOException {
    if (thrown instanceof ClientAbortException) {
      LOG.debug("A client went away before its answer was written", thrown);
      return;
    }
    if (response.isCommitted()) {
      if (response.getStatus() >= 400) {
        LOG.debug("A request was answered before it failed", thrown);
        return; // by the container, when the body is broken
      }
      throw new IOException("the answer broke off: " + thrown, thrown);
    }
    writer.write(request, response, errors.answer(thrown, route.readHeadersOnError()));
  }
}
