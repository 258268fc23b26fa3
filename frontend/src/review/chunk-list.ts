import { element } from "../shared/dom.ts";
import { icon } from "./icons.ts";
import { chunkRows, missingChunks } from "./timeline.ts";
import type { Chunk, Recording, Segment } from "./types.ts";
import type { Words } from "./words.ts";

const COLUMNS = [
  "columnNumber",
  "columnTime",
  "columnSize",
  "columnActivity",
  "columnRetries",
  "columnChecksum",
  "columnDownload",
] as const;

/** Every chunk that was expected: what came with what it says, and the numbers of those that never came. */
export class ChunkList {
  readonly root = element("details", { class: "card chunks", "data-testid": "chunk-list" });

  /** While the candidate's page may still hand over what is not here yet. */
  private awaiting = false;

  private recording: Recording | null = null;
  private recordings: readonly Recording[] = [];
  private chosen: Recording["source"] | null = null;

  constructor(private readonly words: Words) {
    this.root.addEventListener("toggle", () => this.draw());
  }

  /** Stays open or closed, and at the source, as the person left it. */
  show(recordings: readonly Recording[]): void {
    this.recordings = recordings;
    this.choose(this.chosen);
  }

  private choose(source: Recording["source"] | null): void {
    this.chosen = source;
    this.recording = this.recordings.find((recording) => recording.source === source) ?? this.recordings[0] ?? null;
    this.awaiting = this.recording?.status === "in_progress";
    this.draw();
  }

  /** The rows of hours of recording are many: they are made when somebody looks. */
  private draw(): void {
    const { recording } = this;
    if (!recording) return;
    const summary = this.root.querySelector("summary");
    const hadFocus = summary !== null && summary === document.activeElement;
    const fresh = this.summary(recording);
    this.root.replaceChildren(fresh, ...(this.root.open ? [...this.tabs(recording), this.body(recording)] : []));
    if (hadFocus) fresh.focus();
  }

  /** One source at a time. */
  private tabs(shown: Recording): readonly HTMLElement[] {
    if (this.recordings.length < 2) return [];
    const buttons = this.recordings.map((recording) => {
      const label = this.words.source(recording.source);
      const button = element("button", { class: "player__speed", type: "button" }, label);
      button.setAttribute("aria-pressed", String(recording === shown));
      button.addEventListener("click", () => {
        this.choose(recording.source);
        this.root.querySelector<HTMLElement>(".chunks__tabs [aria-pressed=true]")?.focus();
      });
      return button;
    });
    const group = { class: "chunks__tabs", role: "group", "aria-label": this.words.t("chunks") };
    return [element("div", group, ...buttons)];
  }

  private summary(recording: Recording): HTMLElement {
    const { t } = this.words;
    const missing = missingChunks(recording.segments);
    const [stored, expected] = [recording.storedChunks, recording.expectedChunks];
    const count = t("chunksCount", { stored, expected, size: this.words.size(recording.storedBytes) });
    const summary = element(
      "summary",
      { class: "chunks__summary" },
      element("h2", { class: "card__title" }, t("chunks")),
      element("span", { class: "muted small numbers" }, count),
    );
    if (missing > 0) {
      summary.append(this.absence(t(this.awaiting ? "chunksAwaited" : "chunksMissing", { count: missing })));
    }
    return summary;
  }

  private body(recording: Recording): HTMLElement {
    const { t } = this.words;
    const segments = recording.segments.filter((segment) => chunkRows(segment).length > 0);
    if (segments.length === 0) return element("p", { class: "chunks__none muted" }, t("noChunks"));
    const heads = COLUMNS.map((column) => element("th", { scope: "col" }, t(column)));
    const table = element(
      "table",
      { class: "table table--cards chunks__table" },
      element("caption", { class: "visually-hidden" }, t("chunkCaption")),
      element("thead", {}, element("tr", {}, ...heads)),
      ...segments.map((segment) => this.segment(segment, leftOut(recording, segment))),
    );
    return element("div", { class: "chunks__frame" }, table);
  }

  private segment(segment: Segment, left: (sequence: number) => string | null): HTMLElement {
    const { t } = this.words;
    const rows = chunkRows(segment);
    const [first, last] = [segment.chunks[0], segment.chunks.at(-1)];
    const counted = t("segmentCount", { stored: segment.chunks.length, expected: rows.length });
    const span = first && last ? ` · ${this.words.time(first.start)} – ${this.words.time(last.end)}` : "";
    const head = element(
      "th",
      { scope: "rowgroup", colspan: COLUMNS.length },
      t("segment", { number: segment.number }),
      element("span", { class: "muted" }, ` · ${counted}${span}`),
    );
    const body = element("tbody", {}, element("tr", { class: "chunks__segment" }, head));
    for (const row of rows) {
      body.append(row.at === "stored" ? this.stored(row.chunk, left(row.chunk.sequence)) : this.missing(row.sequence));
    }
    return body;
  }

  private stored(chunk: Chunk, left: string | null): HTMLElement {
    const { t } = this.words;
    const activity = this.words.activity(chunk.activity);
    const note = left === null ? "" : this.note(left);
    const retries = element(
      "span",
      chunk.lastError ? { title: t("retried", { error: chunk.lastError }) } : {},
      String(chunk.retries),
    );
    const sum = element("code", { title: chunk.sha256 }, chunk.sha256.slice(0, 8));
    return element(
      "tr",
      { "data-sequence": chunk.sequence },
      this.cell("columnNumber", String(chunk.sequence)),
      this.cell("columnTime", `${this.words.time(chunk.start)} – ${this.words.time(chunk.end)}`),
      this.cell("columnSize", this.words.size(chunk.size)),
      this.cell("columnActivity", element("span", { class: "chunks__activity" }, activity || "–", note)),
      this.cell("columnRetries", retries),
      this.cell("columnChecksum", sum),
      this.cell("columnDownload", this.download(chunk)),
    );
  }

  private note(reason: string): HTMLElement {
    const why = element("span", {}, this.words.t("leftOut", { why: this.words.rejection(reason) }));
    return element("span", { class: "badge badge--yellow" }, icon("partial"), why);
  }

  private download({ url, sequence }: Chunk): HTMLElement {
    const label = this.words.t("downloadChunk", { number: sequence });
    return element(
      "a",
      { class: "chunks__download", href: url, download: true, title: label, "aria-label": label },
      icon("download"),
    );
  }

  private missing(sequence: number): HTMLElement {
    const { t } = this.words;
    const what = element("td", { colspan: COLUMNS.length - 1 });
    what.append(
      this.absence(t(this.awaiting ? "awaited" : "missing")),
      element("span", { class: "muted" }, ` ${t(this.awaiting ? "awaitedText" : "missingText")}`),
    );
    return element(
      "tr",
      { class: "chunks__missing", "data-sequence": sequence },
      this.cell("columnNumber", String(sequence)),
      what,
    );
  }

  private absence(text: string): HTMLElement {
    const [tone, sign] = this.awaiting ? (["blue", "clock"] as const) : (["yellow", "partial"] as const);
    return element("span", { class: `badge badge--${tone}` }, icon(sign), text);
  }

  private cell(column: (typeof COLUMNS)[number], content: Node | string): HTMLElement {
    return element("td", { class: "numbers", "data-label": this.words.t(column) }, content);
  }
}

/** Tells why the join could not use a chunk of the segment, null when it could; null as sequence means all of them. */
function leftOut({ report }: Recording, { number }: Segment): (sequence: number) => string | null {
  const own = (report.rejected ?? []).filter(({ segment }) => segment === number);
  const reasons = new Map(own.map(({ sequence, reason }) => [sequence, reason]));
  return (sequence) => reasons.get(sequence) ?? reasons.get(null) ?? null;
}
