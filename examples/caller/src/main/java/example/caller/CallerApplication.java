package example.caller;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

@SpringBootApplication
public class CallerApplication {

  public static void main(String[] args) {
    SpringApplication.run(CallerApplication.class, args);
  }

  /** A host name in a URL of this client is the name of a service. */
  @Bean
  @LoadBalanced
  RestClient.Builder loadBalancedRestClient(RestClientBuilderConfigurer configurer) {
    return configurer.configure(RestClient.builder());
  }
}
