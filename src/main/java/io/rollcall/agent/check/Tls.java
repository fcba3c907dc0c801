package io.rollcall.agent.check;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS over a connection that is open already. Any thread; the handshake blocks. */
final class Tls {
  private final SSLContext verifying = context(null);
  private final SSLContext trusting = context(new TrustManager[] {new TrustsAll()});

  /**
   * Shakes hands.
   *
   * @param name asked for (SNI) and looked for in the certificate
   * @return reads and writes through the raw socket, which stays the one to close
   */
  SSLSocket wrap(Socket raw, String name, int port, boolean skipVerify, Deadline deadline)
      throws IOException {
    return wrap(raw, name, port, skipVerify, deadline, List.of());
  }

  /**
   * As above.
   *
   * @param protocols offered to the server (ALPN); empty for none
   */
  SSLSocket wrap(
      Socket raw,
      String name,
      int port,
      boolean skipVerify,
      Deadline deadline,
      List<String> protocols)
      throws IOException {
    SSLContext context = skipVerify ? trusting : verifying;
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, name, port, false);
    SSLParameters parameters = socket.getSSLParameters();
    if (!skipVerify) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (!Resolver.isLiteral(name)) {
      parameters.setServerNames(sni(name));
    }
    parameters.setApplicationProtocols(protocols.toArray(String[]::new));
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(deadline.millisLeft());
    socket.startHandshake();
    return socket;
  }

  private static List<javax.net.ssl.SNIServerName> sni(String name) {
    try {
      return List.of(new SNIHostName(name));
    } catch (IllegalArgumentException e) {
      // A name such as my_host cannot be asked for; the certificate decides.
      return List.of();
    }
  }

  /** What is wrong, in Go's words where there are any. */
  static String text(IOException failure) {
    if (!(failure instanceof SSLException)) {
      return String.valueOf(failure.getMessage());
    }
    String said = String.valueOf(failure.getMessage());
    if (said.contains("plaintext connection")) {
      return "http: server gave HTTP response to HTTPS client";
    }
    String verify = "tls: failed to verify certificate: x509: ";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        return verify + "certificate has expired or is not yet valid: " + cause.getMessage();
      }
      if (cause instanceof CertPathValidatorException
          || cause instanceof java.security.cert.CertPathBuilderException) {
        continue;
      }
      if (cause instanceof java.security.cert.CertificateException
          && String.valueOf(cause.getMessage()).startsWith("No ")) {
        return verify + "certificate is not valid for the name: " + cause.getMessage();
      }
    }
    return said.contains("PKIX path")
        ? verify + "certificate signed by unknown authority"
        : "tls: " + said;
  }

  private static SSLContext context(TrustManager @org.jspecify.annotations.Nullable [] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS on this JDK", e);
    }
  }

  /** For checks that ask not to verify: the target is asked for its health, not for a secret. */
  static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
