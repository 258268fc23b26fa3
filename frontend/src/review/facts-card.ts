import { element } from "../shared/dom.ts";
import { badge } from "./badge.ts";
import { icon } from "./icons.ts";
import type { Stage } from "./stage.ts";
import { percent } from "./timeline.ts";
import type { Recording, Retention, Review } from "./types.ts";
import type { Words } from "./words.ts";

interface Fact {
  readonly term: string;
  readonly value: string;
}

/** What is known about the recording of each source, what may be taken away, and when it goes. */
export class FactsCard {
  readonly root = element("section", { class: "card facts-card", "aria-labelledby": "recording-title" });

  constructor(private readonly words: Words) {}

  show(stages: readonly Stage[], { recordings, retention }: Review): void {
    const title = element("h2", { class: "card__title", id: "recording-title" }, this.words.t("recording"));
    const kept = stages.flatMap((stage) => ("recording" in stage ? [stage.recording] : []));
    const single = recordings.length < 2;
    const head = element("div", { class: "facts-card__head" }, title);
    if (single) head.append(badge(recordings[0] ?? null, this.words));
    const ordered = [...stages].sort((a, b) => sourceOf(a).localeCompare(sourceOf(b)));
    this.root.replaceChildren(
      head,
      ...ordered.map((stage) => (single ? this.single(stage) : this.one(stage))),
      ...this.notice(kept, retention),
    );
  }

  private single(stage: Stage): HTMLElement {
    return element("div", { class: "facts-card__source" }, ...this.content(stage, this.words.t("download")));
  }

  private one(stage: Stage): HTMLElement {
    if (!("recording" in stage)) return this.single(stage);
    const { recording } = stage;
    const source = this.words.source(recording.source);
    const name = element("h3", { class: "facts-card__name" }, source);
    const head = element("div", { class: "facts-card__head" }, name, badge(recording, this.words));
    const label = this.words.t("downloadOf", { source: source.toLowerCase() });
    return element("section", { class: "facts-card__source" }, head, ...this.content(stage, label));
  }

  private content(stage: Stage, downloadLabel: string): readonly HTMLElement[] {
    if (!("recording" in stage)) return [];
    return [...this.coverage(stage), ...this.facts(stage), ...this.download(stage, downloadLabel)];
  }

  private coverage(stage: Extract<Stage, { recording: Recording }>): readonly HTMLElement[] {
    const { coverage } = stage.recording;
    const isTooEarly = stage.at === "recording" && coverage === 0; // what has just begun is not counted yet
    if (coverage === null || isTooEarly || stage.at === "purged") return [];
    const { t } = this.words;
    const said = t(stage.at === "recording" ? "coveredSoFar" : "covered");
    const bar = element("div", { class: "coverage__bar", "aria-hidden": true });
    bar.style.setProperty("--share", `${percent(coverage)}%`);
    const share = element("strong", { class: "coverage__share numbers" }, this.words.share(coverage));
    const sentence = element("p", { class: "coverage__text", "data-testid": "coverage" }, share, ` ${said}`);
    const tone = stage.at === "recording" ? "open" : coverage < 0.95 ? "low" : "fine";
    return [element("div", { class: "coverage", "data-tone": tone, title: t("coverageTitle") }, sentence, bar)];
  }

  private facts(stage: Stage): readonly HTMLElement[] {
    const rows =
      stage.at === "playable" ? this.videoFacts(stage) : "recording" in stage ? this.chunkFacts(stage.recording) : [];
    if (rows.length === 0) return [];
    const list = element("dl", { class: "facts-card__list numbers" });
    for (const { term, value } of rows) list.append(element("dt", {}, term), element("dd", {}, value));
    return [list];
  }

  private videoFacts({ recording, timeline }: Extract<Stage, { at: "playable" }>): readonly Fact[] {
    const { t } = this.words;
    return [
      { term: t("factLength"), value: this.words.elapsed(timeline.duration) },
      { term: t("factSize"), value: this.words.size(recording.videoSize ?? recording.storedBytes) },
      ...this.media(recording),
    ];
  }

  private media({ report }: Recording): readonly Fact[] {
    const { t } = this.words;
    const { video_codec: video, audio_codec: audio, width, height } = report;
    if (!video) return [];
    const sized = width && height ? `${width} × ${height}, ` : "";
    return [
      { term: t("factPicture"), value: `${sized}${this.words.codec(video)}` },
      { term: t("factSound"), value: audio ? this.words.codec(audio) : t("factNoSound") },
    ];
  }

  private chunkFacts(recording: Recording): readonly Fact[] {
    const { t } = this.words;
    if (recording.purgedAt || recording.storedChunks === 0) return [];
    const counted = { stored: recording.storedChunks, expected: recording.expectedChunks };
    return [
      { term: t("factChunks"), value: t("outOf", counted) },
      { term: t("factSize"), value: this.words.size(recording.storedBytes) },
    ];
  }

  private download(stage: Stage, label: string): readonly HTMLElement[] {
    const url = stage.at === "playable" ? stage.recording.downloadUrl : null;
    if (!url) return [];
    const link = { class: "button button--block", href: url, download: true, "data-testid": "download-video" };
    return [element("a", link, icon("download"), label)];
  }

  private notice(kept: readonly Recording[], retention: Retention): readonly HTMLElement[] {
    if (kept.length === 0) return [];
    const purged = kept.every(({ purgedAt }) => purgedAt !== null) ? (kept[0]?.purgedAt ?? null) : null;
    const soon = purged === null && retention.daysLeft !== null && retention.daysLeft <= 7;
    const sentence = element("p", { "data-testid": "retention-notice" }, this.words.retention(retention, purged));
    return [
      element(
        "div",
        { class: `notice ${soon ? "notice--warning" : "notice--info"} facts-card__retention` },
        icon(purged ? "deleted" : "clock"),
        element("div", {}, sentence, ...(purged ? [] : [this.until(retention)])),
      ),
    ];
  }

  private until({ deletesAt }: Retention): HTMLElement {
    const { t } = this.words;
    const text = deletesAt ? t("deletesOn", { date: this.words.date(deletesAt) }) : t("deletesAfterEnd");
    return element("p", { class: "muted" }, text);
  }
}

function sourceOf(stage: Stage): string {
  return "recording" in stage ? stage.recording.source : "";
}
