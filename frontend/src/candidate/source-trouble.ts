import { setText } from "../shared/dom.ts";
import { type MediaMessage, mediaTranslator } from "./media/index.ts";
import { maybePart } from "./parts.ts";
import { type CameraTrouble, isHopeless, type ScreenTrouble } from "./room.ts";
import type { Need } from "./room-data.ts";

export interface Complaint<T> {
  readonly trouble: T | null;
  readonly need: Need;
}

/** What stands in the way of recording each source, and whether the browser is asking just now. */
export interface Complaints {
  readonly camera: Complaint<CameraTrouble>;
  readonly screen: Complaint<ScreenTrouble>;
  readonly busy: boolean;
}

/** What "Try again" does. The screen is asked for first: browsers allow that only right after the click. */
export interface Cures {
  readonly screen: () => Promise<unknown>;
  readonly camera: () => Promise<unknown>;
}

type SourceName = keyof Cures;

interface Lack {
  readonly source: SourceName;
  readonly title: MediaMessage;
  readonly help: MediaMessage;
  readonly isHopeless: boolean;
}

const SOURCES: readonly SourceName[] = ["screen", "camera"];

/** The two ways to say that something is not recorded: the panel that blocks, for all of it, and a warning for each. */
export class SourceTrouble {
  private readonly t = mediaTranslator();
  private blocking: readonly Lack[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly cures: Cures,
    signal: AbortSignal,
  ) {
    maybePart(root, "retry")?.addEventListener("click", () => void this.retry(), { signal });
    for (const source of SOURCES) {
      const button = maybePart(root, `${source}-warning-retry`);
      button?.addEventListener("click", () => void this.cures[source](), { signal });
    }
  }

  /** Returns true when the blocking panel has just appeared. */
  render({ camera, screen, busy }: Complaints): boolean {
    const lacks = { camera: cameraLack(camera.trouble), screen: screenLack(screen.trouble) };
    const needs = { camera: camera.need, screen: screen.need };
    const required = SOURCES.filter((source) => needs[source] === "required");
    const appeared = this.block(once(required.map((source) => lacks[source])));
    for (const source of SOURCES) this.warn(source, required.includes(source) ? null : lacks[source]);
    for (const name of ["retry", ...SOURCES.map((source) => `${source}-warning-retry`)])
      maybePart(this.root, name)?.toggleAttribute("disabled", busy);
    return appeared;
  }

  private async retry(): Promise<void> {
    for (const { source } of this.blocking) await this.cures[source]();
  }

  private block(lacks: readonly Lack[]): boolean {
    this.blocking = lacks;
    const panel = maybePart(this.root, "blocked");
    const [first, second] = lacks;
    if (!panel) return false;
    const wasHidden = panel.hidden;
    panel.hidden = !first;
    if (!first) return false;
    panel.dataset["lacks"] = lacks.map(({ source }) => source).join(" ");
    this.say("blocked-title", this.t(second ? "both_title" : first.title));
    this.say("blocked-cure", second ? this.whole(first) : this.t(first.help));
    this.say("blocked-second", second ? this.whole(second) : "");
    this.say("retry", this.t(second || first.source === "camera" ? "try_again" : "share_screen"));
    maybePart(this.root, "retry")?.toggleAttribute(
      "hidden",
      lacks.every(({ isHopeless }) => isHopeless),
    );
    return wasHidden;
  }

  private warn(source: SourceName, lack: Lack | null): void {
    const panel = maybePart(this.root, `${source}-warning`);
    if (!panel) return;
    panel.hidden = lack === null;
    if (!lack) return;
    this.say(`${source}-warning-title`, this.t(lack.title));
    this.say(`${source}-warning-cure`, this.t(lack.help));
    maybePart(this.root, `${source}-warning-retry`)?.toggleAttribute("hidden", lack.isHopeless);
  }

  private whole({ title, help }: Lack): string {
    return `${this.t(title)}. ${this.t(help)}`;
  }

  private say(name: string, words: string): void {
    const place = maybePart(this.root, name);
    if (!place) return;
    setText(place, words);
    if (name === "blocked-second") place.hidden = words === "";
  }
}

function cameraLack(trouble: CameraTrouble | null): Lack | null {
  return trouble && { source: "camera", title: `${trouble}_title`, help: `${trouble}_help`, isHopeless: false };
}

function screenLack(trouble: ScreenTrouble | null): Lack | null {
  if (trouble === null) return null;
  const words = trouble === "storage" ? trouble : (`screen_${trouble}` as const);
  return { source: "screen", title: `${words}_title`, help: `${words}_help`, isHopeless: isHopeless(trouble) };
}

/** What is the same for both is said once. */
function once(lacks: readonly (Lack | null)[]): readonly Lack[] {
  const all = lacks.filter((lack) => lack !== null);
  return all.filter((lack, index) => all.findIndex(({ title }) => title === lack.title) === index);
}
