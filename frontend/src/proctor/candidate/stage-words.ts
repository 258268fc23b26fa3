import type { Tile } from "../../shared/wire.gen.ts";
import { isRunning } from "../board/attention.ts";
import { type Ladder, pictureOf } from "../watching/ladder.ts";
import type { Words } from "../words.ts";

/** Codes of the server and of the candidate's page. Others are passing trouble, which needs no words of its own. */
const REASONS = {
  unanswered: "reasonUnavailable",
  live_unavailable: "reasonUnavailable",
  engine_away: "reasonUnavailable",
  not_published: "reasonNotPublished",
  unsupported: "reasonUnsupported",
  camera_off: "reasonNoCamera",
  screen_not_shared: "reasonNoScreen",
  too_many: "reasonTooMany",
  too_many_watches: "reasonTooMany",
} as const;

/** Why there is no picture, or an old one; empty when it is live. `at`: ms of the page's clock. */
export function stageWords(tile: Tile, ladder: Ladder, at: number, { t }: Words): string {
  if (!isRunning(tile)) return t("notSitting");
  if (tile.sources.length === 0) return t("nothingToWatch");
  const picture = pictureOf(ladder, at);
  if (picture === "live") return tile.connection === "live" ? "" : t("pictureGoesOn");
  if (tile.connection === "offline") return t("candidateOffline");
  if (tile.connection === "reconnecting") return t("candidateReconnecting");
  const known = ladder.reason in REASONS ? REASONS[ladder.reason as keyof typeof REASONS] : null;
  if (known) return t(known);
  return t(picture === "interrupted" ? "pictureStopped" : "connecting");
}
