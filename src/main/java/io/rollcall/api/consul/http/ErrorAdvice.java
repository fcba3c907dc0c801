package io.rollcall.api.consul.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.HandlerMethod;

/** Answers what the door's routes and their argument resolvers throw. */
@RestControllerAdvice(annotations = ConsulDoor.class)
public final class ErrorAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAdvice.class);

  private final ErrorTable errors = new ErrorTable();
  private final ReplyWriter writer;

  public ErrorAdvice(ReplyWriter writer) {
    this.writer = writer;
  }

  @ExceptionHandler(Throwable.class)
  void answer(
      Throwable thrown,
      HandlerMethod route,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      if (response.getStatus() >= 400) {
        LOG.debug("A request was answered before it failed", thrown);
        return; // by the container, when the body is broken
      }
      throw new IOException("the answer broke off: " + thrown, thrown);
    }
    boolean readHeaders = tellsReadHeaders(route.getBeanType(), route.getMethod());
    writer.write(request, response, errors.answer(thrown, readHeaders));
  }

  static boolean tellsReadHeaders(Class<?> door, AnnotatedElement method) {
    return AnnotatedElementUtils.hasAnnotation(door, ReadHeadersOnError.class)
        || AnnotatedElementUtils.hasAnnotation(method, ReadHeadersOnError.class);
  }
}
