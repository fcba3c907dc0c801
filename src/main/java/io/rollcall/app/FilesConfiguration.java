package io.rollcall.app;

import io.rollcall.api.consul.files.DefinitionFiles;
import io.rollcall.core.catalog.Registrations;
import java.nio.file.Path;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** The services that this node's own files and settings define. */
@Configuration(proxyBeanMethods = false)
class FilesConfiguration {

  @Bean(destroyMethod = "close")
  DefinitionFiles definitionFiles(
      RollcallProperties properties,
      Registrations registrations,
      DataDirectory directory,
      ConfigurableEnvironment environment) {
    String folder = properties.servicesDir();
    return new DefinitionFiles(
        folder.isEmpty() ? null : Path.of(folder).toAbsolutePath().normalize(),
        () -> settingsNow(environment).services(),
        registrations,
        directory.folder().resolve("services-from-files.json"));
  }

  @Bean
  ApplicationRunner loadsDefinitions(DefinitionFiles files) {
    return (ApplicationArguments arguments) -> files.start();
  }

  /**
   * The settings as a start would find them now: files and environment anew, the arguments kept.
   */
  private static RollcallProperties settingsNow(ConfigurableEnvironment atStart) {
    ConfigurableEnvironment now = new StandardEnvironment();
    atStart.getPropertySources().stream()
        .filter(CommandLinePropertySource.class::isInstance)
        .forEach(arguments -> now.getPropertySources().addFirst(arguments));
    ConfigDataEnvironmentPostProcessor.applyTo(now);
    return Binder.get(now).bindOrCreate("rollcall", RollcallProperties.class);
  }
}
