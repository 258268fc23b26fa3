const MINUTE = 60_000;

export type Mark = "half" | "ten" | "five" | "one";

/** The mark that the time left has just passed, worth saying aloud; the latest when several were passed at once. */
export function markPassed(before: number, after: number, whole: number): Mark | null {
  const marks: readonly (readonly [Mark, number])[] = [
    ["one", MINUTE],
    ["five", 5 * MINUTE],
    ["ten", 10 * MINUTE],
    ["half", whole / 2],
  ];
  const [mark] = marks.find(([, at]) => after <= at && at < before && at < whole) ?? [null];
  return mark;
}

export type Urgency = "calm" | "soon" | "now";

export function urgency(left: number): Urgency {
  if (left <= MINUTE) return "now";
  return left <= 5 * MINUTE ? "soon" : "calm";
}
