package example.greeter;

import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class GreetingController {

  private final GreeterProperties properties;
  private final Registration registration;

  GreetingController(GreeterProperties properties, Registration registration) {
    this.properties = properties;
    this.registration = registration;
  }

  @GetMapping("/greeting")
  Greeting greeting() {
    return new Greeting(
        registration.getInstanceId(), registration.getPort(), properties.getMessage());
  }

  record Greeting(String instance, int port, String message) {}
}
