import { element, setText } from "../../shared/dom.ts";
import { stopwatch } from "../../shared/format.ts";
import type { ExamCard } from "../../shared/wire.gen.ts";
import type { Waiting } from "../alerts/feed.ts";
import { rank } from "../board/attention.ts";
import { type Counts, type Filter, SHOWS, type Show } from "../board/filter.ts";
import { icon, turnIcon } from "../icons.ts";
import { setAttribute } from "../tiles/note-view.ts";
import type { Words } from "../words.ts";
import { button, Choice, Segments, tick } from "./controls.ts";
import type { Remembered } from "./remembered.ts";

const SHOW_WORDS = {
  all: "showAll",
  attention: "showAttention",
  away: "showAway",
  paused: "showPaused",
  sitting: "showSitting",
  waiting: "showWaiting",
  ended: "showEnded",
} as const satisfies Record<Show, string>;

export interface HeadActions {
  filter(change: Partial<Filter>): void;
  remember(change: Partial<Remembered>): void;
  showAlerts(): void;
  showKeys(): void;
  sort(): void;
}

/** What stays at the top: which exam, what is open, and who is shown. */
export class Head {
  readonly root = element("header", { class: "head" });
  readonly search: HTMLInputElement;
  private readonly exam: Choice;
  private readonly group: Choice;
  private readonly shows: Segments<Show>;
  private readonly calm: ReturnType<typeof tick>;
  private readonly calmCount = element("span", { class: "head__hidden muted small" });
  private readonly alerts: HTMLButtonElement;
  private readonly alertsText = element("span", { class: "head__open" });
  private readonly alertsWait = element("span", { class: "head__wait numbers" });
  private readonly sound: HTMLButtonElement;
  private readonly soundIcon = icon("muted");
  private readonly small: HTMLButtonElement;
  private readonly sorter: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    private readonly actions: HeadActions,
  ) {
    const { t } = words;
    this.exam = new Choice(t("exam"), (exam) => actions.filter({ exam, group: "" }));
    this.group = new Choice(t("group"), (group) => actions.filter({ group }));
    const options = SHOWS.map((value) => ({ value, label: t(SHOW_WORDS[value]) }));
    this.shows = new Segments(t("whichShown"), options, (show) => actions.filter({ show }));
    this.calm = tick(t("hideCalm"), (hidesCalm) => actions.remember({ hidesCalm }));
    this.search = element("input", {
      class: "input input--small search__input",
      type: "search",
      placeholder: t("search"),
    });
    this.search.setAttribute("aria-label", t("search"));
    this.search.addEventListener("input", () => actions.filter({ search: this.search.value }));
    this.alerts = element("button", { class: "head__alerts", type: "button", "data-testid": "open-alerts" });
    this.alerts.append(icon("bell"), this.alertsText, this.alertsWait);
    this.alerts.addEventListener("click", () => actions.showAlerts());
    this.sound = button(t("sound"), () => this.toggle("sound"), { name: TOOL, isIconOnly: true });
    this.sound.append(this.soundIcon);
    this.small = button(t("smallTiles"), () => this.toggle("smallTiles"), {
      name: TOOL,
      iconName: "tiles",
      isIconOnly: true,
    });
    this.sorter = button(t("sortNow"), () => actions.sort(), {
      name: "button button--small head__sort",
      iconName: "sort",
    });
    this.sorter.title = t("sortNow");
    this.layOut();
  }

  private layOut(): void {
    const { t } = this.words;
    const keys = button(t("keys"), () => this.actions.showKeys(), {
      name: TOOL,
      iconName: "keyboard",
      isIconOnly: true,
    });
    keys.classList.add("head__keys");
    this.small.classList.add("head__small");
    const tools = element("div", { class: "head__tools" }, this.sound, this.small, keys);
    const search = element("div", { class: "search" }, icon("search"), this.search);
    const calm = element("div", { class: "head__calm" }, this.calm.root, this.calmCount);
    this.exam.root.classList.add("head__exam");
    this.root.append(
      element("div", { class: "head__find" }, this.exam.root, search, this.group.root, calm, tools),
      element("div", { class: "head__bar" }, this.shows.root, this.sorter, this.alerts),
    );
  }

  show(exams: readonly ExamCard[], groups: readonly string[], filter: Filter, counts: Counts): void {
    const { t } = this.words;
    const cards = exams.map(({ id, title }) => ({ value: id, label: title }));
    this.exam.show([{ value: "", label: t("allExams") }, ...cards], filter.exam);
    this.group.root.hidden = groups.length === 0;
    this.group.show(
      [{ value: "", label: t("allGroups") }, ...groups.map((each) => ({ value: each, label: each }))],
      filter.group,
    );
    this.shows.show(filter.show, counts);
    this.calm.box.checked = filter.hidesCalm;
    if (this.search.value !== filter.search) this.search.value = filter.search;
  }

  showHidden(calmHidden: number, isOld: boolean): void {
    setText(this.calmCount, calmHidden > 0 ? this.words.t("calmHidden", { count: calmHidden }) : "");
    this.sorter.hidden = !isOld;
  }

  showRemembered({ sound, smallTiles }: Remembered): void {
    const { t } = this.words;
    turnIcon(this.soundIcon, sound ? "sound" : "muted");
    this.sound.title = t(sound ? "soundIsOn" : "soundIsOff");
    this.sound.setAttribute("aria-pressed", String(sound));
    this.small.setAttribute("aria-pressed", String(smallTiles));
  }

  /** Ticks; a screen reader hears it when it comes by, and only then. `now`: ms of the server's clock. */
  showWaiting({ open, untaken, since }: Waiting, now: number): void {
    const { t } = this.words;
    setText(this.alertsText, open === 0 ? t("alertsNone") : t("alertsOpen", { count: open }));
    const waited = since === null ? "" : stopwatch(now - since);
    setText(this.alertsWait, waited ? t("oldestWaits", { time: waited }) : open > 0 ? t("allTaken") : "");
    this.alertsWait.title = waited ? t("oldestLabel", { time: waited }) : "";
    const worst = Math.max(0, ...untaken.map(({ severity }) => rank(severity)));
    setAttribute(this.alerts, "data-tone", worst >= rank("high") ? "red" : worst > 0 ? "yellow" : "grey");
  }

  focusAlerts(): void {
    this.alerts.focus();
  }

  private toggle(name: "sound" | "smallTiles"): void {
    const made = name === "sound" ? this.sound : this.small;
    this.actions.remember({ [name]: made.getAttribute("aria-pressed") !== "true" });
  }
}

const TOOL = "button button--small button--quiet head__tool";
