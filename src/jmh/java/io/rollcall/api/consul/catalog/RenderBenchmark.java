package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.json.ConsulJson;
import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.watch.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** {@code health/service} of 100 instances as JSON: made anew, and taken from the shared answer. */
@State(Scope.Benchmark)
public class RenderBenchmark {
  private final CatalogView view = new CatalogView("dc1");

  @Param({"100"})
  private int instances;

  private Answer<List<InstanceHealth>> answer;

  @Setup
  public void fill() {
    List<InstanceHealth> all = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      Node node = new Node("node-" + i, "", "10.0.0." + i, null, Map.of("rack", "r1"), 1, 1);
      ServiceInstance service =
          new ServiceInstance(
              node.name(),
              "web-" + i,
              "web",
              List.of("a"),
              "",
              8000 + i,
              null,
              null,
              ServiceInstance.Weights.DEFAULT,
              false,
              "",
              false,
              ServiceInstance.Origin.CATALOG,
              1,
              1);
      Check check =
          new Check(
              node.name(),
              "service:web-" + i,
              "alive",
              Check.Status.PASSING,
              "",
              "HTTP GET http://10.0.0.1:8080/health: 200 OK",
              service.id(),
              service.name(),
              List.of("a"),
              "",
              null,
              1,
              1);
      all.add(new InstanceHealth(node, service, List.of(check)));
    }
    answer = new Answer<>(1, all);
  }

  @Benchmark
  public byte[] anew() {
    return render(answer.result());
  }

  @Benchmark
  public byte[] shared() {
    return answer.rendered("health", this::render);
  }

  private byte[] render(List<InstanceHealth> all) {
    return ConsulJson.render(all.stream().map(view::health).toList(), false);
  }
}
