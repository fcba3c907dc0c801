package io.rollcall.api.consul.coordinate;

import io.rollcall.agent.CoordinateUpdates;
import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.coordinate.CoordinateService;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/coordinate/}: how far nodes are from each other. */
@ConsulDoor
class CoordinateController {
  /** The one area that links datacenters in an open-source Consul. */
  private static final String AREA = "wan";

  private final CoordinateService coordinates;
  private final CoordinateUpdates updates;
  private final String datacenter;

  CoordinateController(
      CoordinateService coordinates, CoordinateUpdates updates, ConsulApiSettings settings) {
    this.coordinates = coordinates;
    this.updates = updates;
    this.datacenter = settings.datacenter();
  }

  @GetMapping("/v1/coordinate/datacenters")
  Reply datacenters() {
    return Reply.json(
        List.of(
            new CoordinateJson.OfDatacenter(
                datacenter, AREA, CoordinateJson.list(coordinates.servers()))));
  }

  @GetMapping("/v1/coordinate/nodes")
  @ReadHeadersOnError
  Reply nodes(QueryParameters query, ReadOptions options) {
    Segment segment = Segment.of(query);
    return Reply.later(
        coordinates
            .nodes(options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            segment,
                            all -> CoordinateJson.list(all.stream().filter(segment::has).toList()))
                        .withEffectiveConsistency()));
  }

  @GetMapping("/v1/coordinate/node/")
  @ReadHeadersOnError
  Reply node(Remainder name, QueryParameters query, ReadOptions options) {
    Segment segment = Segment.of(query);
    return Reply.later(
        coordinates
            .node(name.text(), options)
            .thenApply(answer -> found(answer, segment, options)));
  }

  private static Reply.Ready found(
      Answer<Optional<NodeCoordinate>> answer, Segment segment, ReadOptions options) {
    return answer.result().filter(segment::has).isEmpty()
        ? Reply.absent()
        : Reply.read(answer, options, segment, one -> CoordinateJson.list(one.stream().toList()))
            .withEffectiveConsistency();
  }

  @PutMapping("/v1/coordinate/update")
  Reply update(@JsonBody @Nullable CoordinateBody body) {
    updates.submit((body == null ? CoordinateBody.EMPTY : body).toModel());
    return Reply.empty();
  }

  /**
   * The segment asked for.
   *
   * @param asked whether one is: without, all are taken
   */
  private record Segment(boolean asked, String name) {
    static Segment of(QueryParameters query) {
      return new Segment(query.has("segment"), query.get("segment"));
    }

    boolean has(NodeCoordinate coordinate) {
      return !asked || coordinate.segment().equals(name);
    }
  }
}
