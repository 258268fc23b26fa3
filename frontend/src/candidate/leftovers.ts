import type { Api } from "../shared/api.ts";
import type { ServerClock } from "../shared/clock.ts";
import type { Standing } from "./attempt-watch.ts";
import { attemptsOnDisk, dropBefore, leftOnDisk, Uploads } from "./media/index.ts";
import { dropSnapshotsBefore } from "./snapshots/index.ts";
import type { Left } from "./upload-progress.ts";
import { UploadsView } from "./uploads-view.ts";

/** The server takes chunks until 72 h after the end; the day more is for the sitting itself. */
const KEPT = (72 + 24) * 3_600_000;
const UNFINISHED = new Set(["created", "in_progress", "paused"]);

/** The attempts whose leftovers may go: this person's own (others share the computer), and over (else its page sends). */
export async function endedAttempts(api: Pick<Api, "get">, attempts: readonly string[]): Promise<readonly string[]> {
  const ended = await Promise.all(
    attempts.map(async (attempt) => {
      const standing = await api.get<Standing>(`attempts/${attempt}/`).catch(() => null);
      return standing !== null && !UNFINISHED.has(standing.state);
    }),
  );
  return attempts.filter((_attempt, index) => ended[index]);
}

/** Brings home what closed pages left in this browser, whenever the person looks at the list of exams. */
export async function bringLeftoversHome(panel: HTMLElement, api: Api, clock: ServerClock): Promise<void> {
  await dropBefore(clock.now() - KEPT);
  await dropSnapshotsBefore(clock.now() - KEPT);
  const attempts = await endedAttempts(api, await attemptsOnDisk());
  const lefts = new Map<string, Left>();
  for (const attempt of attempts) lefts.set(attempt, await leftOnDisk(attempt));
  if (sum(lefts.values()).count === 0) return finishQuietly(attempts, clock);
  const view = new UploadsView(panel);
  const show = () => view.show(sum(lefts.values()));
  for (const change of ["online", "offline"]) window.addEventListener(change, show);
  show();
  for (const attempt of attempts) {
    const uploads = new Uploads(attempt, clock);
    uploads.onChange(({ backlog, bytes }) => {
      lefts.set(attempt, { count: backlog, bytes });
      show();
    });
    await uploads.finish().catch(() => undefined);
  }
  for (const change of ["online", "offline"]) window.removeEventListener(change, show);
  view.finish(sum(lefts.values()).count === 0 ? "uploadsDone" : "uploadsLater");
}

/** Every chunk is there, but the server was not told so. */
async function finishQuietly(attempts: readonly string[], clock: ServerClock): Promise<void> {
  for (const attempt of attempts) await new Uploads(attempt, clock).finish().catch(() => undefined);
}

function sum(lefts: Iterable<Left>): Left {
  return [...lefts].reduce((a, b) => ({ count: a.count + b.count, bytes: a.bytes + b.bytes }), { count: 0, bytes: 0 });
}
