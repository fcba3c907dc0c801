package io.rollcall.app;

import io.rollcall.core.node.NodeProcess;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/** Ends the process by closing the application in its order. */
@Component
final class SpringProcess implements NodeProcess {
  private static final long ANSWER_MILLIS = 200;

  private final ConfigurableApplicationContext context;

  SpringProcess(ConfigurableApplicationContext context) {
    this.context = context;
  }

  @Override
  public void shutDown() {
    Thread.ofPlatform()
        .name("shutdown")
        .start(
            () -> {
              try {
                Thread.sleep(ANSWER_MILLIS); // so that whoever asked for it gets his answer
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              System.exit(SpringApplication.exit(context, () -> 0));
            });
  }
}
