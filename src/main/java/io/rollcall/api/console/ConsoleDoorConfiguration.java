package io.rollcall.api.console;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * Opens the door. Whoever imports this gives it the journal, the services of {@code core}, the
 * {@link ConsoleSettings} and {@link NodeSizes} as beans.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.rollcall.api.console")
public class ConsoleDoorConfiguration {}
