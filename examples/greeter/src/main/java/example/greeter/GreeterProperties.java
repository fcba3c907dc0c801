package example.greeter;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the greeter says. A mutable bean, because Spring Cloud binds it again in place when the KV
 * store changes; a record cannot be bound again.
 */
@ConfigurationProperties("greeter")
public class GreeterProperties {

  private volatile String message = "Hello";

  public String getMessage() {
    return message;
  }

  public void setMessage(String message) {
    this.message = message;
  }
}
