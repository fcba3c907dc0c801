package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a request of a hot route costs, from the socket to the socket, against what it did when its
 * figure was written down: memory, and processor time in units of what a bare socket takes for an
 * answer of that length, on the same machine in turns. Neither depends much on the machine or on
 * what else runs there, as time does; a copy or a layer too many shows at once. Lower a figure when
 * a route has become leaner; raise it only knowing why.
 */
class HotRouteCostTest {
  /** A figure may be passed by this much: what the compiler has made of the code differs. */
  private static final double MARGIN = 1.5;

  /** The same of processor time, of which other programs take caches and turns away. */
  private static final double PROCESSOR_MARGIN = 2.5;

  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 2_000;

  /** Requests sent at once, so that not the waking of threads is measured. */
  private static final int AT_ONCE = 20;

  /**
   * Each beside one of the bare socket's, for processors change pace. The least but one counts:
   * what runs in the background only ever adds, and a bare one may have been held up.
   */
  private static final int BLOCKS = 5;

  /** Long enough for a clock that ticks each 10 ms. */
  private static final int IN_BLOCK = 10_000;

  @TempDir static Path folder;
  private static RunningDoor door;

  @BeforeAll
  static void open() throws Exception {
    door = RunningDoor.open(folder.resolve("state"), true);
    put("/v1/kv/hot", "v".repeat(1024));
    for (int i = 0; i < 100; i++) {
      put(
          "/v1/catalog/register",
          """
          {"Node": "node-%1$d", "Address": "10.0.0.1",
           "Service": {"ID": "web-%1$d", "Service": "web", "Port": 8000},
           "Check": {"CheckID": "service:web-%1$d", "Name": "alive", "ServiceID": "web-%1$d",
                     "Status": "passing"}}
          """
              .formatted(i));
    }
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @ParameterizedTest(name = "{0} {1}: about {3} bytes")
  @CsvSource({
    "GET, /v1/kv/hot, '', 5500",
    "GET, /v1/kv/hot?stale, '', 5900",
    "GET, /v1/kv/hot?raw, '', 4700",
    "PUT, /v1/kv/hot, a value of some length, 6500",
    "GET, /v1/health/service/web?passing, '', 4900",
  })
  void allocatesNoMoreThanItDid(String method, String path, String body, long figure)
      throws IOException {
    byte[] request = request(method, path, body);
    try (Socket socket = new Socket(door.uri().getHost(), door.uri().getPort())) {
      int answer = firstAnswer(socket, request);
      repeat(socket, request, answer, WARM_UP);

      long before = allocated();
      repeat(socket, request, answer, MEASURED);
      long each = (allocated() - before) / MEASURED;

      assertThat(each)
          .as("bytes allocated by a request, " + figure + " when this was written")
          .isLessThan((long) (figure * MARGIN));
    }
  }

  @ParameterizedTest(name = "{0} {1}: about {3} times a bare socket")
  @CsvSource({
    "GET, /v1/kv/hot, '', 4",
    "GET, /v1/kv/hot?stale, '', 4",
    "GET, /v1/kv/hot?raw, '', 2.2",
    "PUT, /v1/kv/hot, a value of some length, 5",
    "GET, /v1/health/service/web?passing, '', 2.2",
  })
  void takesNoMoreProcessorTimeThanItDid(String method, String path, String body, double figure)
      throws IOException {
    byte[] request = request(method, path, body);
    try (Socket socket = new Socket(door.uri().getHost(), door.uri().getPort());
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket bare = new Socket(server.getInetAddress(), server.getLocalPort())) {
      int answer = firstAnswer(socket, request);
      Thread.ofVirtual().start(() -> answerAll(server, request.length, new byte[answer]));
      double[] times = new double[BLOCKS];
      nanos(socket, request, answer);
      nanos(bare, request, answer);
      for (int block = 0; block < BLOCKS; block++) {
        times[block] = (double) nanos(socket, request, answer) / nanos(bare, request, answer);
      }
      Arrays.sort(times);

      assertThat(times[1])
          .as("processor time in that of a bare socket, " + figure + " when this was written")
          .isLessThan(figure * PROCESSOR_MARGIN);
    }
  }

  private static byte[] request(String method, String path, String body) {
    return (method + " " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length())
        .concat("\r\n\r\n" + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Processor time of a block of requests by the whole process, and so by both ends. */
  private static long nanos(Socket socket, byte[] request, int answer) throws IOException {
    byte[] requests = new byte[request.length * AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
      System.arraycopy(request, 0, requests, i * request.length, request.length);
    }
    socket.setTcpNoDelay(true);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = process.getProcessCpuTime();
    repeat(socket, requests, answer * AT_ONCE, IN_BLOCK / AT_ONCE);
    return process.getProcessCpuTime() - before;
  }

  /** A server that knows how long a request is and has its answer ready. */
  private static void answerAll(ServerSocket server, int request, byte[] answer) {
    byte[] buffer = new byte[64 * 1024];
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      int unanswered = 0;
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        for (unanswered += got; unanswered >= request; unanswered -= request) {
          out.write(answer);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends once and says how long the answer is, which must be a good one. */
  private static int firstAnswer(Socket socket, byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 200");
    int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
    int length = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
    in.readNBytes(length);
    return head.length() + length;
  }

  /** Allocates nothing itself. Every answer is as long as the first: only its digits differ. */
  private static void repeat(Socket socket, byte[] request, int answer, int times)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[64 * 1024];
    for (int i = 0; i < times; i++) {
      out.write(request);
      for (int got = 0; got < answer; ) {
        int more = in.read(buffer, 0, Math.min(buffer.length, answer - got));
        if (more < 0) {
          throw new EOFException("got " + got + " bytes (expected: " + answer + ")");
        }
        got += more;
      }
    }
  }

  /** By all threads since the start: those that run virtual threads count what these allocate. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  private static void put(String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(door.uri() + path))
              .PUT(HttpRequest.BodyPublishers.ofString(body))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    }
  }
}
