package io.rollcall.app;

import io.rollcall.core.node.Reloadable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.stereotype.Component;

/** Takes up {@code logging.level.*} of the {@code application.yml} in the working folder again. */
@Component
final class LogLevels implements Reloadable {
  private static final String PREFIX = "logging.level.";

  private final LoggingSystem logging;

  LogLevels(LoggingSystem logging) {
    this.logging = logging;
  }

  @Override
  public String name() {
    return "log levels";
  }

  @Override
  public void reload() {
    FileSystemResource file = new FileSystemResource("application.yml");
    if (!file.exists()) {
      return;
    }
    try {
      for (PropertySource<?> source : new YamlPropertySourceLoader().load("reload", file)) {
        if (source instanceof EnumerablePropertySource<?> properties) {
          apply(properties);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  private void apply(EnumerablePropertySource<?> properties) {
    for (String name : properties.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        String level = String.valueOf(properties.getProperty(name)).toUpperCase(Locale.ROOT);
        String logger = name.substring(PREFIX.length());
        logging.setLogLevel(
            logger.equals("root") ? LoggingSystem.ROOT_LOGGER_NAME : logger,
            LogLevel.valueOf(level));
      }
    }
  }
}
