import type { Change } from "./aggregate.ts";
import { programIn } from "./cameras.ts";
import { CentreSearch } from "./centre-search.ts";
import type { Reports } from "./reports.ts";
import { Rules } from "./rules.ts";
import { type Centre, type Sample, STRAIGHT } from "./sample.ts";
import type { Sampler, SamplerState, Source } from "./sampler.ts";
import { type DetectionSettings, followsHead, gazeAlone, kindsOf, withoutGaze } from "./settings.ts";
import { Track, type TrackChange } from "./track.ts";
import type { listenForVoice } from "./voice/listen.ts";

export interface Around {
  readonly settings: DetectionSettings;
  readonly reports: Pick<Reports, "take" | "cannotTell">;
  readonly now: () => number;
  readonly every: (ms: number, tick: () => void, signal: AbortSignal) => void;
  readonly signal: AbortSignal;
}

const SECOND = 1000;

export interface OwnCentre {
  /** Null: it was not noted, and is to be found. Until then nobody can look away from it. */
  readonly known: Centre | null;
  readonly found: (centre: Centre) => void;
}

/** What the samples mean, and that there are none. */
export class SampleWatch {
  private readonly rules: Rules[];
  private search: CentreSearch | null = null;
  private isTold = false;

  constructor(
    private readonly around: Around,
    sampler: Pick<Sampler, "state" | "onChange" | "onSample">,
    private readonly centre: OwnCentre,
    private readonly voice: () => boolean | null,
  ) {
    const { settings, signal, every, now } = around;
    if (!centre.known && followsHead(settings)) this.search = new CentreSearch();
    this.rules = [new Rules(this.search ? withoutGaze(settings) : settings, centre.known ?? STRAIGHT)];
    const leave = [sampler.onSample((sample) => this.hear(sample)), sampler.onChange((state) => this.show(state))];
    signal.addEventListener("abort", () => leave.map((stop) => stop()), { once: true });
    every(SECOND, () => this.tell(this.rules.flatMap((rules) => rules.pass(now()))), signal);
    this.show(sampler.state);
  }

  private hear(sample: Sample): void {
    const seen = { ...sample, voice: this.voice() };
    this.tell(this.rules.flatMap((rules) => rules.take(seen)));
    if (this.search) this.look(this.search, sample);
  }

  private look(search: CentreSearch, sample: Sample): void {
    const { settings, reports } = this.around;
    const found = search.take(sample);
    if (!found && search.isInVain) reports.cannotTell("gaze", "no_centre");
    if (!found) return;
    this.search = null;
    this.rules.push(new Rules(gazeAlone(settings), found));
    this.centre.found(found);
  }

  private show(state: SamplerState): void {
    if (state.at === "looking") return;
    this.tell(this.rules.flatMap((rules) => rules.forget()));
    if (state.at === "waiting") this.around.reports.cannotTell("face", "no_frames");
    if (state.at !== "unavailable" || this.isTold) return;
    this.isTold = true;
    const { reason } = state;
    const detail = { reason };
    this.around.reports.take({ phase: "once", type: "DETECTION_UNAVAILABLE", at: this.around.now(), detail });
  }

  private tell(changes: readonly Change[]): void {
    for (const change of changes) this.around.reports.take(change);
  }
}

/** Whether a voice is heard; null while nobody can tell. */
export class VoiceWatch {
  private heard: boolean | null = null;
  private readonly track: Track;
  private listening = new AbortController();
  private readonly isFlagged: boolean;

  constructor(
    private readonly around: Around,
    private readonly listen: typeof listenForVoice,
  ) {
    this.isFlagged = kindsOf(around.settings).has("AUDIO_DETECTED");
    this.track = new Track(around.settings.thresholds.voiceSeconds * SECOND);
    around.signal.addEventListener("abort", () => this.listening.abort(), { once: true });
  }

  get isHeard(): boolean | null {
    return this.heard;
  }

  follow(stream: MediaStream | null): void {
    this.listening.abort();
    this.heard = null;
    this.tell(this.track.forget());
    if (!stream || this.around.signal.aborted) return;
    this.listening = new AbortController();
    const { signal } = this.listening;
    const { cannotTell } = this.around.reports;
    if (stream.getAudioTracks().length === 0) cannotTell("voice", "no_microphone");
    else this.listen(stream, (isVoice) => this.hear(isVoice), signal).catch(() => cannotTell("voice", "unsupported"));
  }

  private hear(isVoice: boolean): void {
    this.heard = isVoice;
    this.tell(this.track.take(this.around.now(), isVoice));
  }

  private tell(change: TrackChange | null): void {
    if (change && this.isFlagged) this.around.reports.take({ type: "AUDIO_DETECTED", detail: {}, ...change });
  }
}

/** Tells of each camera that may be a program, once. */
export function cameraNaming({ settings, reports, now }: Around): (stream: MediaStream | null) => void {
  const named = new Set<string>();
  const isWanted = kindsOf(settings).has("VIRTUAL_CAMERA");
  return (stream) => {
    const word = programIn(stream?.getVideoTracks()[0]?.label ?? "");
    if (!isWanted || !word || named.has(word)) return;
    named.add(word);
    const detail = { word, confidence: "low" };
    reports.take({ phase: "once", type: "VIRTUAL_CAMERA", like: `VIRTUAL_CAMERA ${word}`, at: now(), detail });
  };
}

/** Tells the stream that a camera gives now, and each one that comes after it. */
export function followStream(camera: Source, tell: (stream: MediaStream | null) => void, signal: AbortSignal): void {
  let last: MediaStream | null = null;
  const look = () => {
    const stream = camera.state.at === "ready" ? (camera.state.stream ?? null) : null;
    if (stream !== last) tell(stream);
    last = stream;
  };
  signal.addEventListener("abort", camera.onChange(look), { once: true });
  look();
}
