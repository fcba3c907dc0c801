import type { Coordinate } from '../api/types';

/** The round trip between two coordinates of Vivaldi's, in milliseconds, as `consul rtt` computes it. */
export function roundTrip(a: Coordinate['Coord'], b: Coordinate['Coord']): number {
  const squares = a.Vec.reduce((sum, x, at) => sum + (x - (b.Vec[at] ?? 0)) ** 2, 0);
  const distance = Math.sqrt(squares) + a.Height + b.Height;
  const adjusted = distance + a.Adjustment + b.Adjustment;
  return (adjusted > 0 ? adjusted : distance) * 1000;
}

/** From one node to all others that have a coordinate. */
export function distances(from: string, coordinates: readonly Coordinate[]): Map<string, number> {
  const found = new Map<string, number>();
  const here = coordinates.find((each) => each.Node === from)?.Coord;
  if (here === undefined) return found;
  for (const each of coordinates) {
    if (each.Node !== from) found.set(each.Node, roundTrip(here, each.Coord));
  }
  return found;
}
