import { element, setText } from "../../shared/dom.ts";
import type { ExamCard } from "../../shared/wire.gen.ts";
import { SEVERITIES, type Severity } from "../board/attention.ts";
import { capital } from "../page/announcer.ts";
import { button, Choice, relabel, Segments } from "../page/controls.ts";
import type { Words } from "../words.ts";
import { AlertList } from "./alert-list.ts";
import type { AlertActions } from "./alert-row.ts";
import { type FeedFilter, feed, kindsOf, WHOSE } from "./feed.ts";
import type { Alerts } from "./toasting.ts";

const WHOSE_WORDS = { open: "whoseOpen", mine: "whoseMine", all: "whoseAll" } as const;
const NONE_WORDS = { open: "feedNoneOpen", mine: "feedNoneMine", all: "feedNone" } as const;
const PAGE = 60;

export interface FeedActions extends AlertActions {
  filterFeed(change: Partial<FeedFilter>): void;
  closeFeed(): void;
}

/** All alerts, the latest first. */
export class FeedView {
  readonly root: HTMLElement;
  private readonly title: HTMLElement;
  private readonly whose: Segments<FeedFilter["whose"]>;
  private readonly severity: Choice;
  private readonly kind: Choice;
  private readonly exam: Choice;
  private readonly filters = element("div", { class: "feed__filters" });
  private readonly none = element("p", { class: "feed__none muted" });
  private readonly list: AlertList;
  private readonly more: HTMLButtonElement;
  private most = PAGE;

  constructor(
    private readonly words: Words,
    actions: FeedActions,
    again: () => void,
  ) {
    const { t } = words;
    const options = WHOSE.map((value) => ({ value, label: t(WHOSE_WORDS[value]) }));
    this.title = element("h2", { class: "feed__title", id: "feed-title", tabindex: "-1" }, t("alerts"));
    this.whose = new Segments(t("whose"), options, (whose) => actions.filterFeed({ whose }));
    this.severity = new Choice(t("minimum"), (severity) => actions.filterFeed({ severity: severity as Severity }));
    this.kind = new Choice(t("kind"), (kind) => actions.filterFeed({ kind }));
    this.exam = new Choice(t("exam"), (exam) => actions.filterFeed({ exam }));
    this.list = new AlertList(words, actions, true);
    this.more = button("", () => {
      this.most += PAGE;
      again();
    });
    const close = button(t("close"), () => actions.closeFeed(), {
      name: "button button--small button--quiet feed__close",
      iconName: "close",
      isIconOnly: true,
    });
    this.filters.append(this.severity.root, this.kind.root, this.exam.root);
    const scroll = element("div", {
      class: "feed__scroll",
      tabindex: "0",
      role: "group",
      "aria-labelledby": "feed-title",
    });
    scroll.append(this.none, this.list.root, this.more);
    this.root = element("aside", { class: "feed", "data-testid": "alert-feed", "aria-labelledby": "feed-title" });
    this.root.append(element("div", { class: "feed__head" }, this.title, close), this.whose.root, this.filters, scroll);
  }

  show(alerts: Alerts, exams: ReadonlyMap<string, ExamCard>, filter: FeedFilter, now: number): void {
    const { t } = this.words;
    this.whose.show(filter.whose);
    this.filters.hidden = alerts.size === 0;
    this.severity.show(this.severities(), filter.severity);
    const kinds = [...kindsOf(alerts.values())].map(([value, label]) => ({ value, label }));
    this.kind.show([{ value: "", label: t("anyKind") }, ...kinds], filter.kind);
    this.exam.root.hidden = exams.size < 2;
    const titles = [...exams.values()].map(({ id, title }) => ({ value: id, label: title }));
    this.exam.show([{ value: "", label: t("allExams") }, ...titles], filter.exam);
    const found = feed(alerts.values(), filter);
    const isMany = exams.size > 1 && filter.exam === "";
    this.list.show(found.slice(0, this.most), ({ exam }) => (isMany ? (exams.get(exam)?.title ?? "") : ""), now);
    this.none.hidden = found.length > 0;
    setText(this.none, t(NONE_WORDS[filter.whose]));
    this.more.hidden = found.length <= this.most;
    relabel(this.more, t("more", { count: found.length - this.most }));
  }

  focus(): void {
    this.title.focus();
  }

  private severities() {
    const { t } = this.words;
    return SEVERITIES.map((value, index) => {
      const severity = capital(this.words.severity(value));
      const isLast = index === SEVERITIES.length - 1;
      return { value, label: index === 0 ? t("anySeverity") : isLast ? severity : t("severityFrom", { severity }) };
    });
  }
}
