import { type AnswerField, answerField } from "./answer-field.ts";
import { OwnTexts } from "./own-texts.ts";
import type { GuardReport, LockdownSettings, Stop } from "./settings.ts";

export interface ClipboardWorld {
  readonly page: EventTarget & { getSelection(): { toString(): string } | null };
  /** What stands in the answers now. */
  readonly answers: () => readonly string[];
  /** Tells the person why nothing happened. */
  readonly say: (message: "noCopy" | "noPaste") => void;
}

type Type = "COPY" | "CUT" | "PASTE";
type By = "keys" | "drag";

/**
 * Copying out of the exam and pasting into it, by keys, menus or dragging. The candidate's own words are theirs: what they
 * copy, cut or drag from their answers works as in any text, and so does putting it, or a part of it, into an answer. It is
 * reported with `own: true`, and is no sign of anything. Reports carry how many characters there were, never the text.
 */
export function guardClipboard(world: ClipboardWorld, settings: LockdownSettings, report: GuardReport): Stop {
  const end = new AbortController();
  new ClipboardGuard(world, settings, report).begin(end.signal);
  return () => end.abort();
}

class ClipboardGuard {
  private readonly own: OwnTexts;

  constructor(
    private readonly world: ClipboardWorld,
    private readonly settings: LockdownSettings,
    private readonly report: GuardReport,
  ) {
    this.own = new OwnTexts(world.answers);
  }

  begin(signal: AbortSignal): void {
    const { page } = this.world;
    const on = <E extends Event>(type: string, hear: (event: E) => void) =>
      page.addEventListener(type, (event) => hear(event as E), { signal });
    on("copy", (event) => this.taken(event, "COPY", "keys"));
    on("cut", (event) => this.taken(event, "CUT", "keys"));
    on("paste", (event: ClipboardEvent) => this.put(event, event.clipboardData, "keys"));
    on("dragstart", (event) => this.taken(event, "COPY", "drag"));
    on("dragover", (event: DragEvent) => this.dragged(event));
    on("drop", (event: DragEvent) => this.put(event, event.dataTransfer, "drag"));
  }

  private taken(event: Event, type: Type, by: By): void {
    const field = answerField(event.target);
    const text = field ? selected(field) : (this.world.page.getSelection()?.toString() ?? "");
    if (field) this.own.take(text);
    // Pictures and links are dragged without a selection; with keys and none, nothing is copied.
    if (text !== "") this.judge(event, { type, by, isOwn: field !== null, characters: text.length });
    else if (by === "drag" && this.settings.blocks.clipboard) event.preventDefault();
  }

  private put(event: Event, transfer: DataTransfer | null, by: By): void {
    const text = transfer?.getData("text/plain") ?? "";
    const isOwn = this.own.has(text) && answerField(event.target) !== null;
    this.judge(event, { type: "PASTE", by, isOwn, characters: text.length });
  }

  private judge(event: Event, { type, by, isOwn, characters }: Deed): void {
    if (this.settings.exempt.has(type)) return;
    const blocked = this.settings.blocks.clipboard && !isOwn;
    if (blocked) event.preventDefault();
    if (blocked) this.world.say(type === "PASTE" ? "noPaste" : "noCopy");
    this.report.once(type, { characters, by, own: isOwn, blocked }, `${type} ${isOwn ? "own" : ""}`);
  }

  /** A file that is dropped beside an answer would replace the whole page. */
  private dragged(event: DragEvent): void {
    const isFile = event.dataTransfer?.types.includes("Files") ?? false;
    if (isFile && this.settings.blocks.clipboard) event.preventDefault();
  }
}

interface Deed {
  readonly type: Type;
  readonly by: By;
  readonly isOwn: boolean;
  readonly characters: number;
}

function selected({ value, selectionStart, selectionEnd }: AnswerField): string {
  return value.slice(selectionStart ?? 0, selectionEnd ?? 0);
}
