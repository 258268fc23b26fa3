import { element } from "../shared/dom.ts";
import { arrange } from "./arrange.ts";
import { icon } from "./icons.ts";
import { type ChunkRow, chunkRows, missingChunks } from "./timeline.ts";
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
  /** What is drawn, by what it shows: hours of recording have thousands of rows. */
  private readonly drawn = new Map<string, HTMLElement>();
  private readonly summary = element("summary", { class: "chunks__summary" });

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

  /** Rows are made when somebody looks. Those that are there already stay, at the place where they are scrolled to. */
  private draw(): void {
    const { recording } = this;
    if (!recording) return;
    if (!this.root.open) this.drawn.clear();
    this.summary.replaceChildren(...this.counts(recording));
    arrange(this.root, [this.summary, ...(this.root.open ? [...this.tabs(recording), this.body(recording)] : [])]);
  }

  private kept(key: string, make: () => HTMLElement): HTMLElement {
    const made = this.drawn.get(key) ?? make();
    this.drawn.set(key, made);
    return made;
  }

  /** One source at a time. */
  private tabs(shown: Recording): readonly HTMLElement[] {
    if (this.recordings.length < 2) return [];
    const buttons = this.recordings.map(({ source }) => {
      const button = this.kept(`tab ${source}`, () => this.tab(source));
      button.setAttribute("aria-pressed", String(source === shown.source));
      return button;
    });
    const group = { class: "chunks__tabs", role: "group", "aria-label": this.words.t("chunks") };
    const tabs = this.kept("tabs", () => element("div", group));
    arrange(tabs, buttons);
    return [tabs];
  }

  private tab(source: Recording["source"]): HTMLElement {
    const button = element("button", { class: "player__speed", type: "button" }, this.words.source(source));
    button.addEventListener("click", () => this.choose(source));
    return button;
  }

  private counts(recording: Recording): readonly HTMLElement[] {
    const { t } = this.words;
    const missing = missingChunks(recording.segments);
    const [stored, expected] = [recording.storedChunks, recording.expectedChunks];
    const count = t("chunksCount", { stored, expected, size: this.words.size(recording.storedBytes) });
    return [
      element("h2", { class: "card__title" }, t("chunks")),
      element("span", { class: "muted small numbers" }, count),
      ...(missing > 0 ? [this.absence(t(this.awaiting ? "chunksAwaited" : "chunksMissing", { count: missing }))] : []),
    ];
  }

  private body(recording: Recording): HTMLElement {
    const { t } = this.words;
    const segments = recording.segments.filter((segment) => chunkRows(segment).length > 0);
    if (segments.length === 0) return element("p", { class: "chunks__none muted" }, t("noChunks"));
    const { id } = recording;
    const table = this.kept(`table ${id}`, () => element("table", { class: "table table--cards chunks__table" }));
    arrange(table, [
      this.kept(`caption ${id}`, () => element("caption", { class: "visually-hidden" }, t("chunkCaption"))),
      this.kept(`head ${id}`, () => this.head()),
      ...segments.map((segment) => this.segment(recording, segment)),
    ]);
    return this.kept(`frame ${id}`, () => element("div", { class: "chunks__frame" }, table));
  }

  private head(): HTMLElement {
    const heads = COLUMNS.map((column) => element("th", { scope: "col" }, this.words.t(column)));
    return element("thead", {}, element("tr", {}, ...heads));
  }

  private segment(recording: Recording, segment: Segment): HTMLElement {
    const key = `${recording.id}/${segment.number}`;
    const left = leftOut(recording, segment);
    const rows = chunkRows(segment);
    const body = this.kept(`segment ${key}`, () => element("tbody", {}));
    const title = this.kept(`title ${key}`, () => element("tr", { class: "chunks__segment" }));
    title.replaceChildren(this.title(segment, rows.length));
    arrange(body, [title, ...rows.map((row) => this.row(row, key, left))]);
    return body;
  }

  private row(row: ChunkRow, segment: string, left: (sequence: number) => string | null): HTMLElement {
    if (row.at === "missing") {
      const { sequence } = row;
      return this.kept(`missing ${segment}/${sequence} ${this.awaiting}`, () => this.missing(sequence));
    }
    const { chunk } = row;
    const why = left(chunk.sequence);
    return this.kept(`chunk ${segment}/${chunk.sequence} ${why}`, () => this.stored(chunk, why));
  }

  private title(segment: Segment, expected: number): HTMLElement {
    const { t } = this.words;
    const [first, last] = [segment.chunks[0], segment.chunks.at(-1)];
    const counted = t("segmentCount", { stored: segment.chunks.length, expected });
    const span = first && last ? ` · ${this.words.time(first.start)} – ${this.words.time(last.end)}` : "";
    return element(
      "th",
      { scope: "rowgroup", colspan: COLUMNS.length },
      t("segment", { number: segment.number }),
      element("span", { class: "muted" }, ` · ${counted}${span}`),
    );
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
