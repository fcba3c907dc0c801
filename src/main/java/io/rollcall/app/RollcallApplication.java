package io.rollcall.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts one Rollcall node. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class RollcallApplication {

  /** Starts the node; the arguments are Spring's, such as {@code --server.port=8500}. */
  public static void main(String[] args) {
    SpringApplication.run(RollcallApplication.class, args);
  }
}
