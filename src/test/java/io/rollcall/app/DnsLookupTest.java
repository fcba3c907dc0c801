package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.testing.DnsResponder;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DnsLookupTest {
  private static final String SERVICE = "_rollcall-peer._tcp.rollcall.test";

  @Test
  void srvRecordsTellHostAndPort() throws IOException {
    try (DnsResponder dns = new DnsResponder()) {
      dns.addSrv(SERVICE, 8300, "rollcall-1.rollcall.test");
      dns.addSrv(SERVICE, 8301, "rollcall-0.rollcall.test");
      dns.addA("rollcall.test", "10.0.0.1");

      assertThat(new DnsLookup("rollcall.test", dns.address(), 9999).addresses())
          .containsExactly("rollcall-0.rollcall.test:8301", "rollcall-1.rollcall.test:8300");
    }
  }

  @Test
  void withoutThemTheAddressesOfTheDomainCount() throws IOException {
    try (DnsResponder dns = new DnsResponder()) {
      dns.addA("rollcall.test", "10.0.0.2");
      dns.addA("rollcall.test", "10.0.0.1");

      assertThat(new DnsLookup("rollcall.test.", dns.address(), 8300).addresses())
          .containsExactly("10.0.0.1:8300", "10.0.0.2:8300");
    }
  }

  @Test
  void whatComesLaterIsSeen() throws IOException {
    try (DnsResponder dns = new DnsResponder()) {
      DnsLookup lookup = new DnsLookup("rollcall.test", dns.address(), 8300);
      assertThat(lookup.addresses()).isEmpty();

      dns.addSrv(SERVICE, 8300, "rollcall-0.rollcall.test");

      assertThat(lookup.addresses()).containsExactly("rollcall-0.rollcall.test:8300");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsNoEmptyAnswer() throws IOException {
    String address;
    try (DnsResponder dns = new DnsResponder()) {
      address = dns.address();
    }

    assertThatThrownBy(() -> new DnsLookup("rollcall.test", address, 8300).addresses())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("DNS for rollcall.test.");
  }
}
