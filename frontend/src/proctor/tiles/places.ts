/**
 * The longest run of things that already are in order, so that the fewest have to be moved. `places`: where each lies
 * now, in the order that is wanted; negative for what is not there yet. Answers the indexes of those that stay.
 * Fredman 1975, on computing the length of longest increasing subsequences.
 */
export function staying(places: readonly number[]): ReadonlySet<number> {
  const ends: number[] = []; // index of the smallest end of a run of each length
  const before = new Array<number>(places.length).fill(-1);
  for (const [index, place] of places.entries()) {
    if (place < 0) continue;
    const length = firstNotBelow(ends, places, place);
    before[index] = ends[length - 1] ?? -1;
    ends[length] = index;
  }
  const found = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) found.add(index);
  return found;
}

function firstNotBelow(ends: readonly number[], places: readonly number[], place: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[ends[middle] ?? 0] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Brings the children into the order that is wanted. Whoever has the focus stays in the page: taken out, even for a
 * moment, they would lose it.
 */
export function place(root: HTMLElement, wanted: readonly HTMLElement[]): void {
  const now = new Map([...root.children].map((child, index) => [child, index] as const));
  const stay = staying(wanted.map((each) => now.get(each) ?? -1));
  const focused = wanted.findIndex((each) => each.contains(document.activeElement));
  const kept = focused < 0 || stay.has(focused) ? stay : new Set([focused]);
  let next: HTMLElement | null = null;
  for (let index = wanted.length - 1; index >= 0; index -= 1) {
    const each = wanted[index];
    if (!each) continue;
    if (!kept.has(index)) root.insertBefore(each, next);
    next = each;
  }
}
