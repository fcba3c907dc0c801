package io.rollcall.machine;

import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.Outcome;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;

/** Applies the commands of coordinates. Holds no state; on the apply thread only. */
final class CoordinateApplier {

  Outcome apply(Step step, CoordinateCommand command) {
    return switch (command) {
      case CoordinateCommand.Update update -> update(step, update);
    };
  }

  private static Outcome update(Step step, CoordinateCommand.Update command) {
    for (NodeCoordinate wanted : command.coordinates()) {
      Node node = step.catalog().node(wanted.node());
      if (node != null) {
        step.putCoordinate(wanted.onNode(node.name()));
      }
    }
    return Outcome.ACCEPTED;
  }
}
