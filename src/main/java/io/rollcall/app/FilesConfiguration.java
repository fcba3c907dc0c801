package io.rollcall.app;

import io.rollcall.api.consul.files.DefinitionFiles;
import io.rollcall.core.catalog.Registrations;
import java.nio.file.Path;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The services that this node's own files and settings define. */
@Configuration(proxyBeanMethods = false)
class FilesConfiguration {

  @Bean(destroyMethod = "close")
  DefinitionFiles definitionFiles(
      RollcallProperties properties, Registrations registrations, DataDirectory directory) {
    String folder = properties.servicesDir();
    return new DefinitionFiles(
        folder.isEmpty() ? null : Path.of(folder).toAbsolutePath().normalize(),
        properties.services(),
        registrations,
        directory.folder().resolve("services-from-files.json"));
  }

  @Bean
  ApplicationRunner loadsDefinitions(DefinitionFiles files) {
    return (ApplicationArguments arguments) -> files.start();
  }
}
