package io.rollcall.cluster;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** A small application with a health page on a free loopback port, which registers itself. */
final class Application implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger probes = new AtomicInteger();
  private volatile int status = 200;

  Application() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/health",
        exchange -> {
          probes.incrementAndGet();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How often it was asked how it is. */
  int probes() {
    return probes.get();
  }

  boolean isHealthy() {
    return status == 200;
  }

  void answersWith(int newStatus) {
    status = newStatus;
  }

  /** Registers with a check of its health page, each second. */
  void register(NodeProcesses nodes, int node, String id, String service) {
    put(
        nodes,
        node,
        "/v1/agent/service/register",
        """
        {"ID": "%s", "Name": "%s", "Address": "127.0.0.1", "Port": %d,
         "Check": {"CheckID": "%s-http", "HTTP": "http://127.0.0.1:%d/health", "Interval": "1s"}}\
        """
            .formatted(id, service, port(), id, port()));
  }

  /** Registers with a check that it reports to itself. */
  void registerReporting(NodeProcesses nodes, int node, String id, String service, String ttl) {
    put(
        nodes,
        node,
        "/v1/agent/service/register",
        """
        {"ID": "%s", "Name": "%s", "Address": "127.0.0.1", "Port": %d,
         "Check": {"CheckID": "%s-ttl", "TTL": "%s", "Status": "passing"}}\
        """
            .formatted(id, service, port(), id, ttl));
  }

  static void put(NodeProcesses nodes, int node, String path, String body) {
    HttpResponse<byte[]> answer = send(nodes, node, path, body);
    if (answer.statusCode() != 200) {
      throw new AssertionError(
          "PUT "
              + path
              + ": "
              + answer.statusCode()
              + " "
              + NodeProcesses.text(answer)
              + " (expected: 200)");
    }
  }

  static HttpResponse<byte[]> send(NodeProcesses nodes, int node, String path, String body) {
    return nodes.sendText(node, "PUT", path, body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
