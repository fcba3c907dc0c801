package io.rollcall.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for {@code web.test} that nobody has signed. */
final class SelfSigned {
  private SelfSigned() {}

  static SSLContext context(Path folder) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(folder).getKeyManagers(), null, null);
    return context;
  }

  static KeyManagerFactory keys(Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    String secret = new BigInteger(64, new SecureRandom()).toString(36) + "secret";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=web.test",
                "-keystore",
                file.toString(),
                "-storepass",
                secret,
                "-storetype",
                "PKCS12")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(file.toFile(), secret.toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, secret.toCharArray());
    return managers;
  }
}
