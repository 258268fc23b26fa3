import { element } from "../shared/dom.ts";
import { badge } from "./badge.ts";
import { icon } from "./icons.ts";
import type { Stage } from "./stage.ts";
import { coverage, percent } from "./timeline.ts";
import type { Recording, Retention, Review } from "./types.ts";
import type { Words } from "./words.ts";

interface Fact {
  readonly term: string;
  readonly value: string;
  readonly hint?: string;
}

/** What is known about the recording, what may be taken away, and when it goes. */
export class FactsCard {
  readonly root = element("section", { class: "card facts-card", "aria-labelledby": "recording-title" });

  constructor(private readonly words: Words) {}

  show(stage: Stage, { recordings, retention }: Review): void {
    const kept = "recording" in stage ? stage.recording : null;
    const head = element(
      "div",
      { class: "facts-card__head" },
      element("h2", { class: "card__title", id: "recording-title" }, this.words.t("recording")),
      badge(recordings[0] ?? null, this.words),
    );
    this.root.replaceChildren(head, ...this.facts(stage), ...this.download(stage), ...this.notice(kept, retention));
  }

  private facts(stage: Stage): readonly HTMLElement[] {
    const rows =
      stage.at === "playable" ? this.videoFacts(stage) : "recording" in stage ? this.chunkFacts(stage.recording) : [];
    if (rows.length === 0) return [];
    const list = element("dl", { class: "facts-card__list numbers" });
    for (const { term, value, hint } of rows) {
      list.append(element("dt", hint ? { title: hint } : {}, term), element("dd", {}, value));
    }
    return [list];
  }

  private videoFacts({ recording, timeline }: Extract<Stage, { at: "playable" }>): readonly Fact[] {
    const { t } = this.words;
    return [
      { term: t("factLength"), value: this.words.elapsed(timeline.duration) },
      { term: t("factCoverage"), value: this.words.percent(percent(coverage(timeline))), hint: t("coverageTitle") },
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

  private download(stage: Stage): readonly HTMLElement[] {
    const url = stage.at === "playable" ? stage.recording.downloadUrl : null;
    if (!url) return [];
    const link = { class: "button button--block", href: url, download: true, "data-testid": "download-video" };
    return [element("a", link, icon("download"), this.words.t("download"))];
  }

  private notice(recording: Recording | null, retention: Retention): readonly HTMLElement[] {
    if (!recording) return [];
    const sentence = this.words.retention(retention, recording.purgedAt);
    const soon = recording.purgedAt === null && retention.daysLeft !== null && retention.daysLeft <= 7;
    const tone = soon ? "notice--warning" : "notice--info";
    return [
      element(
        "div",
        { class: `notice ${tone} facts-card__retention` },
        icon(recording.purgedAt ? "deleted" : "clock"),
        element(
          "div",
          {},
          element("p", { "data-testid": "retention-notice" }, sentence),
          ...this.until(recording, retention),
        ),
      ),
    ];
  }

  private until(recording: Recording, { deletesAt }: Retention): readonly HTMLElement[] {
    if (recording.purgedAt) return [];
    const { t } = this.words;
    const text = deletesAt ? t("deletesOn", { date: this.words.date(deletesAt) }) : t("deletesAfterEnd");
    return [element("p", { class: "muted" }, text)];
  }
}
