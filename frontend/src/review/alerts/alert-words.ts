import type { Alert, Opinion, RecordedEvent } from "../types.ts";
import type { Key, Words } from "../words.ts";

/** Kinds that a picture can show, as in the server's proctoring/opinions.py. */
const VISIBLE: ReadonlySet<string> = new Set(["ABSENCE", "MULTIPLE_FACES", "LOOKING_AWAY", "PICTURE"]);
const OPINIONS: Readonly<Record<Opinion, Key>> = {
  none: "opinionNone",
  confirmed: "opinionConfirmed",
  contradicted: "opinionContradicted",
  unclear: "opinionUnclear",
};

/** One witness's word: who, what of it, for the icon, and in words. */
export interface Said {
  readonly by: "browser" | "server" | "analysis";
  readonly opinion?: Opinion;
  readonly text: string;
}

/** Who says so: the browser or the server, and beside it the image analysis where a picture could show it. */
export function witnesses(alert: Alert, events: ReadonlyMap<string, RecordedEvent>, { t }: Words): readonly Said[] {
  const by = new Set(alert.events.map((id) => events.get(id)?.witness));
  if (by.has("browser")) return [{ by: "browser", text: t("saidBrowser") }, ...opinionOf(alert, t)];
  return [by.has("analysis") ? { by: "analysis", text: t("saidAnalysis") } : { by: "server", text: t("saidServer") }];
}

function opinionOf({ kind, opinion }: Alert, t: Words["t"]): readonly Said[] {
  const isAsked = opinion !== "none" || VISIBLE.has(kind);
  return isAsked ? [{ by: "analysis", opinion, text: t(OPINIONS[opinion]) }] : [];
}
