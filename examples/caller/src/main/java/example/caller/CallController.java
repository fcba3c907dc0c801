package example.caller;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

@RestController
class CallController {

  private final RestClient greeters;

  CallController(RestClient.Builder loadBalanced) {
    this.greeters = loadBalanced.baseUrl("http://greeter").build();
  }

  @GetMapping("/call")
  Answer call() {
    Greeting greeting = greeters.get().uri("/greeting").retrieve().body(Greeting.class);
    return new Answer(greeting.instance(), greeting.message());
  }

  /**
   * None of the greeters tried gave an answer, or there was none to try: for that the load balancer
   * throws IllegalStateException, and with retry IllegalArgumentException.
   */
  @ExceptionHandler({
    IllegalStateException.class,
    IllegalArgumentException.class,
    RestClientException.class
  })
  ProblemDetail noAnswer(Exception e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
  }

  record Greeting(String instance, int port, String message) {}

  record Answer(String answeredBy, String message) {}
}
