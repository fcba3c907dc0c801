package io.rollcall.api.consul.event;

import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.RawBody;
import io.rollcall.api.consul.http.ReadWait;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.event.EventService;
import io.rollcall.model.UserEvent;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/**
 * {@code /v1/event/}. {@code POST event/fire} and {@code GET events} are what older Spring Cloud
 * Consul sends.
 */
@ConsulDoor
class EventController {
  private final EventService events;

  EventController(EventService events) {
    this.events = events;
  }

  @PutMapping("/v1/event/fire/")
  Reply fire(Remainder name, QueryParameters query, RawBody payload) {
    UserEvent event = EventRequests.event(UUID.randomUUID(), name, query, payload);
    return Reply.later(events.fire(event).thenApply(done -> Reply.json(EventJson.of(event))));
  }

  @PostMapping("/v1/event/fire/")
  Reply firePosted(Remainder name, QueryParameters query, RawBody payload) {
    return fire(name, query, payload);
  }

  @GetMapping({"/v1/event/list", "/v1/events"})
  Reply list(QueryParameters query) {
    String name = query.get("name");
    ReadWait wait = ReadWait.read(query);
    return Reply.later(
        events
            .events(name)
            .thenCompose(
                now ->
                    wait.index() != 0 && wait.index() == EventJson.index(now.result())
                        ? events.eventsAfter(now, name, wait.time())
                        : CompletableFuture.completedFuture(now))
            .thenApply(EventController::listed));
  }

  private static Reply.Ready listed(Answer<List<UserEvent>> answer) {
    return Reply.json(EventJson.list(answer.result()))
        .withHeader("X-Consul-Index", Long.toUnsignedString(EventJson.index(answer.result())));
  }
}
