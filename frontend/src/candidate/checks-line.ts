import { element, maybe, setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { followsEyes, followsHead, listens, type Sampler } from "./detection/index.ts";
import type { Camera } from "./media/index.ts";
import { type MessageKey, messages } from "./messages.ts";
import {
  type AntiCheatConfig,
  checksFaces,
  detectionSettings,
  fillsScreen,
  locksDown,
  takesSnapshots,
} from "./room-data.ts";

export interface ChecksLineOptions {
  readonly main: ParentNode;
  readonly config: AntiCheatConfig;
  readonly camera: Pick<Camera, "state" | "onChange"> | null;
  readonly sampler: Pick<Sampler, "state" | "onChange"> | null;
  readonly signal: AbortSignal;
}

const STATES = {
  faceCheckOn: "good",
  faceCheckStarts: "busy",
  faceCheckWaits: "warning",
  faceCheckUnavailable: "calm",
  faceCheckOff: "calm",
  pageCheck: "calm",
} as const satisfies Partial<Record<MessageKey, string>>;
type State = keyof typeof STATES;

/** By the server's names. */
const EXEMPTIONS: Readonly<Record<string, MessageKey>> = {
  face: "exemptFace",
  gaze: "exemptGaze",
  voice: "exemptVoice",
  focus: "exemptFocus",
  full_screen: "exemptFullScreen",
  clipboard: "exemptClipboard",
  devices: "exemptDevices",
};

/** One line that says what is checked, and on request what that means. It is there to be read and never speaks up. */
export class ChecksLine {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly line = element("span", { class: "state checks-line__words" });
  private readonly facts = element("ul", { class: "checks-line__facts" });
  private shown = "";

  constructor(private readonly options: ChecksLineOptions) {
    const { main, config, camera, sampler, signal } = options;
    const place = maybe(main, ".exam__rail", HTMLElement);
    if (!place || (!takesSnapshots(config) && !locksDown(config))) return;
    const about = element("summary", { class: "checks-line__summary", "data-testid": "face-check" }, this.line);
    place.append(element("details", { class: "card checks-line" }, about, this.facts));
    const leave = [camera?.onChange(() => this.render()), sampler?.onChange(() => this.render())];
    for (const stop of leave) if (stop) signal.addEventListener("abort", stop, { once: true });
    this.render();
  }

  private render(): void {
    const state = this.state();
    setText(this.line, this.t(state));
    this.line.dataset["tone"] = STATES[state];
    this.renderFacts(factsOf(this.options.config, state === "faceCheckUnavailable"));
  }

  private renderFacts(facts: readonly MessageKey[]): void {
    if (this.shown === facts.join()) return;
    this.shown = facts.join();
    this.facts.replaceChildren(...facts.map((key) => element("li", {}, this.words(key))));
  }

  private state(): State {
    const { config, camera, sampler } = this.options;
    if (!checksFaces(config) || !sampler) return takesSnapshots(config) ? "faceCheckOff" : "pageCheck";
    if (sampler.state.at === "unavailable") return "faceCheckUnavailable";
    if (camera?.state.at === "failed" || sampler.state.at === "waiting") return "faceCheckWaits";
    return sampler.state.at === "looking" ? "faceCheckOn" : "faceCheckStarts";
  }

  private words(key: MessageKey): string {
    const { snapshotIntervalSeconds: count, exempt } = this.options.config;
    const checks = exempt.map((check) => this.t(EXEMPTIONS[check] ?? "exemptOther"));
    return this.t(key, { count, checks: checks.join(", ") });
  }
}

/** `isBlind`: this browser cannot look at the picture. */
function factsOf(config: AntiCheatConfig, isBlind: boolean): readonly MessageKey[] {
  const settings = detectionSettings(config);
  const looks = checksFaces(config) && !isBlind;
  const facts: readonly (readonly [boolean, MessageKey])[] = [
    [looks, "factFaces"],
    [looks && followsHead(settings), followsEyes(settings) ? "factEyes" : "factHead"],
    [takesSnapshots(config) && listens(settings), "factVoice"],
    [looks, "factStays"],
    [takesSnapshots(config), "factPictures"],
    [takesSnapshots(config), "factNot"],
    [locksDown(config), "factPage"],
    [fillsScreen(config), "factScreen"],
    [config.exempt.length > 0, "factExempt"],
    [true, "factPerson"],
  ];
  return facts.flatMap(([holds, key]) => (holds ? [key] : []));
}
