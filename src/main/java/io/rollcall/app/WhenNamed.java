package io.rollcall.app;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** For what is there only when a property names its counterpart. An empty one names none. */
abstract class WhenNamed implements Condition {
  private final String property;

  WhenNamed(String property) {
    this.property = property;
  }

  @Override
  public final boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return StringUtils.hasText(context.getEnvironment().getProperty(property));
  }
}
