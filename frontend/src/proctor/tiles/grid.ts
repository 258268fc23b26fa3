import { element } from "../../shared/dom.ts";
import type { Tile } from "../../shared/wire.gen.ts";
import { arranged } from "../board/order.ts";
import type { Words } from "../words.ts";
import { gliding } from "./glide.ts";
import { Handling } from "./handling.ts";
import type { Looking } from "./looking.ts";
import { place } from "./places.ts";
import { stepFrom } from "./steps.ts";
import type { Thumbnail } from "./thumbnails.ts";
import type { TileModel } from "./tile-model.ts";
import { TileView } from "./tile-view.ts";

/** Tiles do not change their places oftener. */
const SORT_EVERY = 2000;

export interface Shown {
  readonly tile: Tile;
  readonly model: TileModel;
}

/** The tiles, one tab stop for all: the arrow keys go from one to the other. */
export class Grid {
  readonly root: HTMLUListElement;
  private readonly handling: Handling;
  private readonly views = new Map<string, TileView>();
  private order: readonly string[] = [];
  private current = "";
  private sortedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly words: Words,
    private readonly looking: Pick<Looking, "add" | "remove" | "inView" | "every">,
    private readonly open: (attempt: string) => void,
    signal: AbortSignal,
  ) {
    const { t } = words;
    this.root = element("ul", { class: "grid", "aria-label": t("candidates"), "aria-description": t("arrows") });
    this.handling = new Handling(this.root, signal);
    this.root.addEventListener("keydown", (event) => this.press(event), { signal });
    this.root.addEventListener("focusin", ({ target }) => this.focused(attemptAt(target)), { signal });
    this.root.addEventListener("click", ({ target, detail }) => this.click(attemptAt(target), detail > 0), { signal });
  }

  /** In the order that is wanted. Answers whether the tiles lie in another one, because somebody is at them. */
  show(wanted: readonly Shown[], opened: string | null): boolean {
    const isHeld = this.handling.isGoingOn || performance.now() - this.sortedAt < SORT_EVERY;
    const names = wanted.map(({ tile }) => tile.attempt);
    const { order, isOld } = arranged(this.order, names, isHeld && this.order.length > 0);
    this.removeOthers(new Set(names));
    for (const { tile, model } of wanted) this.viewOf(tile).show(tile, model, tile.attempt === opened);
    this.arrange(order);
    return isOld && this.handling.isGoingOn;
  }

  sort(): void {
    this.handling.rest();
    this.sortedAt = Number.NEGATIVE_INFINITY;
  }

  take({ attempt, source, jpeg }: Thumbnail): void {
    this.views.get(attempt)?.take(jpeg, source, performance.now());
  }

  tick(): void {
    const now = performance.now();
    for (const attempt of this.looking.inView) this.views.get(attempt)?.tick(now, this.looking.every);
  }

  focus(attempt: string): void {
    const view = this.views.get(attempt) ?? this.views.get(this.order[0] ?? "");
    view?.opener.focus();
  }

  /** The one before or after, in the order that is shown. */
  neighbour(attempt: string, way: 1 | -1): string | null {
    const index = this.order.indexOf(attempt);
    return index < 0 ? null : (this.order[index + way] ?? null);
  }

  private viewOf(tile: Tile): TileView {
    const known = this.views.get(tile.attempt);
    if (known) return known;
    const made = new TileView(tile, this.words);
    this.views.set(tile.attempt, made);
    this.looking.add(made.root);
    return made;
  }

  private removeOthers(wanted: ReadonlySet<string>): void {
    for (const [attempt, view] of this.views) {
      if (wanted.has(attempt)) continue;
      const hadFocus = view.root.contains(document.activeElement);
      this.looking.remove(view.root);
      view.root.remove();
      this.views.delete(attempt);
      if (hadFocus) this.root.parentElement?.focus();
    }
  }

  private arrange(order: readonly string[]): void {
    const isNew = order.length !== this.order.length || order.some((attempt, index) => attempt !== this.order[index]);
    if (!isNew) return;
    this.order = order;
    const roots = order.flatMap((attempt) => this.views.get(attempt)?.root ?? []);
    const seen = [...this.looking.inView].flatMap((attempt) => this.views.get(attempt)?.root ?? []);
    gliding(seen, () => place(this.root, roots));
    this.sortedAt = performance.now();
    this.handling.sorted();
    this.stop(order.includes(this.current) ? this.current : (order[0] ?? ""));
  }

  private press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const from = this.order.indexOf(attemptAt(event.target));
    if (from < 0) return;
    const places = [...this.root.children].map((child) => child.getBoundingClientRect());
    const to = stepFrom(from, event.key, places);
    const attempt = to === null ? undefined : this.order[to];
    if (attempt === undefined) return;
    event.preventDefault();
    this.views.get(attempt)?.opener.focus();
  }

  private click(attempt: string, isPointed: boolean): void {
    if (attempt !== "" && !this.handling.isAstray(isPointed)) this.open(attempt);
  }

  private focused(attempt: string): void {
    if (attempt !== "") this.stop(attempt);
  }

  /** The one tile that the tab key stops at. */
  private stop(attempt: string): void {
    if (attempt !== this.current) this.views.get(this.current)?.opener.setAttribute("tabindex", "-1");
    this.current = attempt;
    this.views.get(attempt)?.opener.setAttribute("tabindex", "0");
  }
}

function attemptAt(target: EventTarget | null): string {
  const tile = target instanceof Element ? target.closest(".tile") : null;
  return tile?.getAttribute("data-attempt") ?? "";
}
