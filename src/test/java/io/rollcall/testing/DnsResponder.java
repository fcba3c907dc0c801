package io.rollcall.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of a DNS server (RFC 1035, RFC 2782) as a test needs, on a free loopback port. Any
 * thread; whoever holds its lock can make several records appear at once.
 */
public final class DnsResponder implements AutoCloseable {
  private static final int A = 1;
  private static final int SRV = 33;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();

  public DnsResponder() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  public synchronized void addSrv(String name, int port, String target) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeShort(0);
    data.writeShort(10);
    data.writeShort(port);
    writeName(data, target);
    add(name, SRV, out.toByteArray());
  }

  public synchronized void addA(String name, String address) throws IOException {
    add(name, A, InetAddress.getByName(address).getAddress());
  }

  private void add(String name, int type, byte[] content) {
    records.computeIfAbsent(name + "/" + type, each -> new ArrayList<>()).add(content);
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(buffer);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private synchronized byte[] answer(byte[] query) throws IOException {
    int at = 12;
    StringBuilder name = new StringBuilder();
    while (query[at] != 0) {
      name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII)).append('.');
      at += query[at] + 1;
    }
    int type = (query[at + 1] & 0xff) << 8 | (query[at + 2] & 0xff);
    int end = at + 5;
    String asked = name.substring(0, name.length() - 1);
    List<byte[]> found = records.getOrDefault(asked + "/" + type, List.of());
    boolean exists = records.keySet().stream().anyMatch(each -> each.startsWith(asked + "/"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.write(query, 0, 2);
    data.writeShort(0x8580 | (exists ? 0 : NO_SUCH_NAME));
    data.writeShort(1);
    data.writeShort(found.size());
    data.writeShort(0);
    data.writeShort(0);
    data.write(query, 12, end - 12);
    for (byte[] content : found) {
      data.writeShort(0xc00c);
      data.writeShort(type);
      data.writeShort(1);
      data.writeInt(1);
      data.writeShort(content.length);
      data.write(content);
    }
    return out.toByteArray();
  }

  private static void writeName(DataOutputStream out, String name) throws IOException {
    for (String label : name.split("\\.", -1)) {
      out.writeByte(label.length());
      out.writeBytes(label);
    }
    out.writeByte(0);
  }

  @Override
  public void close() {
    socket.close();
  }
}
