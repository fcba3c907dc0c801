package io.rollcall.command;

import io.rollcall.model.NodeCoordinate;
import java.util.List;

/** Changes of network coordinates. */
public sealed interface CoordinateCommand extends Command {

  /** Writes coordinates; those of nodes that are not in the catalog are left out. */
  record Update(List<NodeCoordinate> coordinates) implements CoordinateCommand {}
}
