package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.cluster.Meeting.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that come to a cluster of three by a list, by DNS or by a token never found two: in any
 * order, with one missing, with one too many, and with old data about.
 */
class FoundingIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void threeFoundInAnyOrderAndOldDataIsNeverOutvoted(Way way) throws Exception {
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
    Collections.shuffle(order, new Random(System.nanoTime()));
    try (Meeting meeting = new Meeting(way, folder)) {
      int first = order.get(0);
      meeting.publish(first);
      meeting.start(first);
      meeting.awaitLog(first, "Waiting for other servers: ");
      meeting.assertNoneLeads();
      meeting.publish(order.get(1));
      meeting.start(order.get(1));
      if (way != Way.LIST) { // of a list a majority is enough
        meeting.awaitLog(order.get(1), "Waiting for other servers: ");
        meeting.assertNoneLeads();
      }
      meeting.publish(order.get(2));
      meeting.start(order.get(2));
      meeting.assertOneCluster(3);
      assertThat(meeting.nodes.sendText(0, "PUT", "/v1/kv/old", "data").statusCode())
          .isEqualTo(200);

      // Two without data are a majority, and would forget what was acknowledged. Those of a list
      // would indeed found anew if nobody with data were there to be asked.
      order.forEach(meeting.nodes::kill);
      meeting.wipe(order.get(1));
      meeting.wipe(order.get(2));
      meeting.start(first);
      meeting.start(order.get(1), order.get(2));
      meeting.awaitLog(order.get(1), "Joining the cluster of ");
      meeting.awaitLog(order.get(2), "Joining the cluster of ");
      meeting.assertNoneLeads();
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTooManyNeverMakesASecondCluster(Way way) throws Exception {
    try (Meeting meeting = new Meeting(way, folder)) {
      meeting.start(0, 3);
      meeting.start(1, 2);
      meeting.publish(0, 1, 2, 3); // all at once, or the first three would be enough
      switch (way) {
        case LIST -> {
          // It asks the three, which do not know of it.
          meeting.awaitLog(3, "was given other members");
          meeting.awaitLog(3, "Joining the cluster of ");
          meeting.awaitLog(3, "it stands in no list of members here");
          meeting.nodes.kill(3);
          meeting.assertOneCluster(3);
        }
        case SRV, ADDRESSES -> {
          meeting.awaitLog(0, "are there (expected: exactly 3)");
          meeting.assertNoneLeads();
          meeting.nodes.kill(3);
          meeting.assertOneCluster(3);
          meeting.start(3);
          meeting.assertOneCluster(4);
        }
        case TOKEN -> {
          String refusal = "This one is too many";
          meeting.nodes.await(
              "word of who is too many",
              () ->
                  meeting.running().stream()
                      .anyMatch(n -> meeting.nodes.logOf(n).contains(refusal)));
          meeting.running().stream()
              .filter(node -> meeting.nodes.logOf(node).contains(refusal))
              .forEach(meeting.nodes::kill);
          meeting.assertOneCluster(3);
        }
      }
    }
  }
}
