package example.greeter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
public class GreeterApplication {

  public static void main(String[] args) {
    SpringApplication.run(GreeterApplication.class, args);
  }
}
