/** Where something lies; only what is needed to find the neighbour. */
export interface Place {
  readonly top: number;
  readonly left: number;
}

const SAME_ROW = 4;

/**
 * The index to which a key leads from `from` in things that lie in rows, or null when the key leads nowhere. Down from
 * the last full row leads to the last thing.
 */
export function stepFrom(from: number, key: string, places: readonly Place[]): number | null {
  const last = places.length - 1;
  if (last < 0) return null;
  switch (key) {
    case "ArrowRight":
      return Math.min(from + 1, last);
    case "ArrowLeft":
      return Math.max(from - 1, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowDown":
      return inNextRow(from, places, 1);
    case "ArrowUp":
      return inNextRow(from, places, -1);
    default:
      return null;
  }
}

function inNextRow(from: number, places: readonly Place[], way: 1 | -1): number {
  const here = places[from];
  if (!here) return 0;
  let [best, row, distance] = [from, Number.NaN, Number.POSITIVE_INFINITY];
  for (let index = from + way; index >= 0 && index < places.length; index += way) {
    const place = places[index];
    if (!place || Math.abs(place.top - here.top) <= SAME_ROW) continue;
    if (Number.isNaN(row)) row = place.top;
    if (Math.abs(place.top - row) > SAME_ROW) break;
    if (Math.abs(place.left - here.left) < distance) [best, distance] = [index, Math.abs(place.left - here.left)];
  }
  return best;
}
