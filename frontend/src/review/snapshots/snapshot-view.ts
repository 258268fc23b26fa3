import { element, setText } from "../../shared/dom.ts";
import { icon } from "../icons.ts";
import type { Snapshot } from "../types.ts";
import type { Words } from "../words.ts";
import { type Asked, certainty, description } from "./snapshot-words.ts";

export interface Leaving {
  /** Goes to the moment in the video. */
  readonly seek: (moment: number) => void;
  /** It is closed, and was at this one last. */
  readonly left: (id: string) => void;
}

/** One snapshot, as large as there is room, with what the analysis says of it; arrow keys go on to the next. */
export class SnapshotView {
  readonly root: HTMLDialogElement;
  private readonly place = element("div", { class: "snapshot-view__place" });
  private readonly when = element("h3", { class: "snapshot-view__when numbers", id: "snapshot-when" });
  private readonly count = element("span", { class: "muted small numbers" });
  private readonly said = element("p", { class: "snapshot-view__said" });
  private readonly facts = element("p", { class: "muted small" });
  private readonly before: HTMLButtonElement;
  private readonly after: HTMLButtonElement;
  private readonly toVideo: HTMLButtonElement;
  private snapshots: readonly Snapshot[] = [];
  private asked: Asked = { faces: true, head: true, eyes: true };
  private current: Snapshot | null = null;
  private drawn = "";
  private isGoing = false;
  leads = false;

  constructor(
    private readonly words: Words,
    private readonly leaving: Leaving,
  ) {
    const { t } = words;
    this.before = this.button("", () => this.step(-1), icon("back"), t("previous"));
    this.after = this.button("snapshot-view__next", () => this.step(1), t("next"), icon("back"));
    this.toVideo = this.button("button--primary", () => this.goToVideo(), t("showInVideo"));
    const close = this.button("button--quiet", () => this.root.close(), t("close"));
    const text = element("div", { class: "snapshot-view__text", role: "status" }, this.when, this.said, this.facts);
    const buttons = element("div", { class: "snapshot-view__buttons" }, this.before, this.count, this.after);
    const ways = element("div", { class: "snapshot-view__ways" }, close, this.toVideo);
    const foot = element("div", { class: "snapshot-view__foot" }, buttons, ways);
    this.root = element("dialog", { class: "dialog snapshot-view", "aria-labelledby": "snapshot-when" });
    this.root.append(this.place, text, foot);
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.root.addEventListener("click", (event) => event.target === this.root && this.root.close());
    this.root.addEventListener("close", () => this.leave());
  }

  get isOpen(): boolean {
    return this.root.open;
  }

  /** Those that one can step through. The one that is shown stays, as it is now. */
  update(snapshots: readonly Snapshot[], asked: Asked, leads: boolean): void {
    this.snapshots = snapshots;
    this.asked = asked;
    this.leads = leads;
    const { current } = this;
    if (this.isOpen && current) this.show(snapshots.find(({ id }) => id === current.id) ?? current);
  }

  open(id: string): void {
    const snapshot = this.snapshots.find((one) => one.id === id);
    if (!snapshot) return;
    this.show(snapshot);
    this.root.showModal();
  }

  private get index(): number {
    return this.snapshots.findIndex(({ id }) => id === this.current?.id);
  }

  private step(by: -1 | 1): void {
    const next = this.snapshots[this.index + by];
    if (next) this.show(next);
  }

  private show(snapshot: Snapshot): void {
    this.current = snapshot;
    const { t } = this.words;
    const [number, count] = [this.index + 1, this.snapshots.length];
    const drawing = `${snapshot.id} ${snapshot.picture}`;
    if (drawing !== this.drawn) this.place.replaceChildren(this.picture(snapshot));
    this.drawn = drawing;
    setText(this.when, t("snapshotAt", { time: this.words.time(snapshot.takenAt) }));
    setText(this.said, description(snapshot, this.words, this.asked));
    const why = t(snapshot.reason === "alert" ? "snapshotAtAlert" : "snapshotAtInterval");
    setText(this.facts, [certainty(snapshot, this.words), `${why}.`].filter((part) => part !== "").join(" "));
    setText(this.count, number > 0 ? t("snapshotCount", { number, count }) : "");
    this.before.disabled = number <= 1;
    this.after.disabled = number >= count;
    this.toVideo.hidden = !this.leads;
  }

  private picture({ picture }: Snapshot): HTMLElement {
    const { t } = this.words;
    if (picture === null) return element("p", { class: "snapshot-view__none" }, icon("deleted"), t("snapshotDeleted"));
    const image = element("img", { class: "snapshot-view__picture", alt: "" });
    const broken = element("p", { class: "snapshot-view__none" }, icon("failed"), t("snapshotBroken"));
    image.addEventListener("error", () => image.replaceWith(broken), { once: true });
    image.src = picture;
    return image;
  }

  private press(event: KeyboardEvent): void {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : null;
    if (by === null) return;
    event.preventDefault();
    this.step(by);
  }

  /** To the video, when somebody went there; else back to where they were last. */
  private leave(): void {
    const { current, isGoing } = this;
    this.isGoing = false;
    if (current && !isGoing) this.leaving.left(current.id);
  }

  private goToVideo(): void {
    const { current } = this;
    this.isGoing = true;
    this.root.close();
    if (current) this.leaving.seek(Date.parse(current.takenAt));
  }

  private button(name: string, act: () => void, ...content: readonly (Node | string)[]): HTMLButtonElement {
    const made = element("button", { class: `button button--small ${name}`.trim(), type: "button" }, ...content);
    made.addEventListener("click", act);
    return made;
  }
}
