import type { Api } from "../shared/api.ts";
import type { ServerClock } from "../shared/clock.ts";
import { setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import type { Standing } from "./attempt-watch.ts";
import { attemptsOnDisk, dropBefore, Uploads } from "./media/index.ts";
import { messages } from "./messages.ts";

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
export async function bringLeftoversHome(line: HTMLElement, api: Api, clock: ServerClock): Promise<void> {
  await dropBefore(clock.now() - KEPT);
  const t: Translate<typeof messages> = translator(messages);
  const backlogs = new Map<string, number>();
  const show = () => {
    const count = [...backlogs.values()].reduce((sum, one) => sum + one, 0);
    if (count > 0) line.hidden = false;
    if (!line.hidden) setText(line, count > 0 ? t("leftovers", { count }) : t("leftoversDone"));
  };
  for (const attempt of await endedAttempts(api, await attemptsOnDisk())) {
    const uploads = new Uploads(attempt, clock);
    uploads.onChange(({ backlog }) => {
      backlogs.set(attempt, backlog);
      show();
    });
    await uploads.finish().catch(() => undefined);
  }
}
