import type { CheckList, Verdict } from "../media/check-list.ts";
import { CALIBRATION_MS, type Calibration, calibrate } from "./calibration.ts";
import type { DetectionMessage, Tell } from "./messages.ts";
import type { RememberedCentre } from "./remembered-centre.ts";
import type { Sample } from "./sample.ts";
import type { Sampler, SamplerState } from "./sampler.ts";

export interface CalibrationCheckOptions {
  readonly sampler: Pick<Sampler, "state" | "onChange" | "onSample">;
  /** Null where it does not matter where this person looks: then only faces and light are checked. */
  readonly centre: Pick<RememberedCentre, "set"> | null;
  /** Below it a picture is dark. */
  readonly darkLuma: number;
  /** Ends with the lobby. */
  readonly signal: AbortSignal;
}

/** So long is tried before it is said that the exam can start without. */
const GIVES_UP_AFTER = 30_000;
/** Who has just sat down may look elsewhere. */
const FAR_AFTER = 5000;
/** A blink of the model is no trouble, a face on a poster that it sees now and then is. */
const OFTEN = 0.2;

/**
 * Before the exam: whether one face can be seen, and where this person looks when they look at their screen. Nothing to
 * press, and nothing depends on it.
 */
export class CalibrationCheck {
  private recent: readonly Sample[] = [];
  private since: number | null = null;
  private isKnown = false;

  constructor(
    private readonly checks: Pick<CheckList, "add" | "set">,
    private readonly options: CalibrationCheckOptions,
    private readonly t: Tell,
  ) {
    const { sampler, signal } = options;
    checks.add("gaze", t(options.centre ? "check" : "checkFaces"));
    signal.addEventListener(
      "abort",
      sampler.onChange((state) => this.show(state)),
      { once: true },
    );
    signal.addEventListener(
      "abort",
      sampler.onSample((sample) => this.take(sample)),
      { once: true },
    );
    this.show(sampler.state);
  }

  private show({ at }: SamplerState): void {
    if (at === "closed") this.say("waiting", "later");
    else if (at === "opening") this.say("waiting", "opening");
    else if (at === "unavailable" || at === "waiting") this.say("warning", "unavailable");
    else if (!this.isKnown) this.say("waiting", "later");
  }

  private take(sample: Sample): void {
    if (this.isKnown) return;
    this.since ??= sample.at;
    this.recent = [...this.recent.filter(({ at }) => sample.at - at < CALIBRATION_MS), sample];
    const [first] = this.recent;
    const isWhole = first && sample.at - first.at > CALIBRATION_MS * 0.8;
    const trouble = isWhole ? this.trouble() : null;
    const found = isWhole && !trouble ? this.found() : null;
    if (found?.doubt === null) this.keep(found);
    else this.advise(trouble ?? (found && this.doubt(found, sample.at - this.since)));
  }

  /** Where it does not matter where this person looks, one that can be seen is enough. */
  private found(): Calibration {
    const found = calibrate(this.recent);
    return this.options.centre ? found : { ...found, doubt: null };
  }

  private keep({ centre }: Calibration): void {
    this.isKnown = true;
    this.options.centre?.set(centre);
    this.say("good", this.options.centre ? "known" : "seen");
  }

  private advise(words: DetectionMessage | null): void {
    if (words) this.say("warning", words);
    else this.say("waiting", this.options.centre ? "look" : "sit");
  }

  /** @param tried for how long, in ms. */
  private doubt({ doubt }: Calibration, tried: number): DetectionMessage | null {
    if (doubt === "too_far" && tried > FAR_AFTER) return "far";
    return tried > GIVES_UP_AFTER ? "unknown" : null;
  }

  /** The last of what can be helped, if there was much of it lately. */
  private trouble(): DetectionMessage | null {
    const troubles = this.recent.flatMap((sample) => this.troubleIn(sample) ?? []);
    return troubles.length > OFTEN * this.recent.length ? (troubles.at(-1) ?? null) : null;
  }

  private troubleIn({ faces, picture }: Sample): DetectionMessage | null {
    if (faces > 1) return "several";
    if (faces === 1) return null;
    return picture && picture.luma < this.options.darkLuma ? "dark" : "nobody";
  }

  private say(verdict: Verdict, words: DetectionMessage): void {
    this.checks.set("gaze", verdict, this.t(words));
  }
}
