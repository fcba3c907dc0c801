package io.rollcall.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee11.servlet.ServletHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * What all doors on the HTTP port share. The server's own few threads read requests and write
 * answers and never wait; whatever may wait is handed to a virtual thread. Paths arrive as they
 * were sent: each door decides what an escape means to it.
 */
@Component
public final class HttpServer
    implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, Ordered {
  private static final int MAX_SERVER_THREADS = 32;
  private static final int MIN_SERVER_THREADS = 4;
  private static final int ACCEPT_QUEUE = 1024;

  /**
   * A selector's thread reads and answers what does not block, one request after the other: as many
   * as processors, and no more than leave threads for the rest.
   */
  private static final int MAX_SELECTORS = 8;

  @Override
  public void customize(ConfigurableJettyWebServerFactory factory) {
    factory.setThreadPool(new ServerThreads());
    factory.setSelectors(Math.min(Runtime.getRuntime().availableProcessors(), MAX_SELECTORS));
    factory.addServerCustomizers(HttpServer::customize);
  }

  /** Before the doors put themselves in front, after Boot has set its thread pool. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE - 2;
  }

  private static void customize(Server server) {
    for (Connector each : server.getConnectors()) {
      if (each instanceof ServerConnector connector) {
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
      }
      HttpConnectionFactory http = each.getConnectionFactory(HttpConnectionFactory.class);
      if (http != null) {
        HttpConfiguration settings = http.getHttpConfiguration();
        settings.setUriCompliance(UriCompliance.UNSAFE);
        settings.setSendServerVersion(false);
      }
    }
    server
        .getDescendants(ServletHandler.class)
        .forEach(servlets -> servlets.setDecodeAmbiguousURIs(true));
    server.setErrorHandler(new PlainErrors());
    server.setHandler(new OnVirtualThread(server.getHandler()));
  }

  /**
   * Whoever has written an answer looks for the connection's next request itself, a virtual thread
   * or one of these: waking another thread costs as much as the request.
   */
  private static final class ServerThreads extends QueuedThreadPool {
    ServerThreads() {
      super(MAX_SERVER_THREADS, MIN_SERVER_THREADS);
      setName("http");
    }

    @Override
    public void execute(Runnable task) {
      if (task instanceof Connection) {
        task.run();
      } else {
        super.execute(task);
      }
    }
  }

  /** Everything behind it may block. */
  private static final class OnVirtualThread extends Handler.Wrapper {
    OnVirtualThread(Handler next) {
      super(next);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback done) {
      Thread.startVirtualThread(() -> serve(request, response, done));
      return true;
    }

    private void serve(Request request, Response response, Callback done) {
      try {
        if (!super.handle(request, response, done)) {
          Response.writeError(request, response, done, HttpStatus.NOT_FOUND_404);
        }
      } catch (Throwable e) {
        Response.writeError(request, response, done, e);
      }
    }
  }

  /**
   * What the server refuses before any door sees it, such as a header that is too long, is told in
   * one line of text, as Go's server does, and not as a page.
   */
  private static final class PlainErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback done) {
      int status = response.getStatus();
      byte[] line = (status + " " + HttpStatus.getMessage(status)).getBytes(StandardCharsets.UTF_8);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, line.length);
      response.write(true, ByteBuffer.wrap(line), done);
      return true;
    }
  }
}
