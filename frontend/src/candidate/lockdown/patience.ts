/** ms. Who has not answered a question of the browser by then is not busy with it. */
const LONGEST = 60_000;

/** True while the browser asks something, but not for ever: a question can be left standing. */
export function withPatience(isAsking: () => boolean, now: () => number): () => boolean {
  let since: number | null = null;
  return () => {
    since = isAsking() ? (since ?? now()) : null;
    return since !== null && now() - since < LONGEST;
  };
}
