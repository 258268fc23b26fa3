import { element } from "../../shared/dom.ts";
import type { AlertItem } from "../../shared/wire.gen.ts";
import type { Words } from "../words.ts";
import { type AlertActions, AlertRow } from "./alert-row.ts";

/** Rows that stay the same elements while their alerts last. */
export class AlertList {
  readonly root = element("ol", { class: "alerts" });
  private rows = new Map<string, AlertRow>();

  /** `isNamed`: says whose alert it is and leads there. */
  constructor(
    private readonly words: Words,
    private readonly actions: AlertActions,
    private readonly isNamed: boolean,
  ) {}

  /** `examOf`: the title to show with an alert; empty for none. */
  show(alerts: readonly AlertItem[], examOf: (alert: AlertItem) => string, now: number): void {
    const rows = new Map<string, AlertRow>();
    for (const alert of alerts) {
      const row = this.rows.get(alert.id) ?? new AlertRow(alert, this.words, this.actions, this.isNamed);
      row.show(alert, examOf(alert), now);
      rows.set(alert.id, row);
    }
    for (const [id, row] of this.rows) if (!rows.has(id)) this.drop(row);
    this.rows = rows;
    this.arrange([...rows.values()].map(({ root }) => root));
    this.root.hidden = rows.size === 0;
  }

  /** Who was at its buttons goes on from the list. */
  private drop({ root }: AlertRow): void {
    const hadFocus = root.contains(document.activeElement);
    const neighbour = root.nextElementSibling ?? root.previousElementSibling;
    root.remove();
    if (hadFocus) neighbour?.querySelector("button")?.focus();
  }

  private arrange(wanted: readonly HTMLElement[]): void {
    let next = this.root.firstElementChild;
    for (const row of wanted) {
      if (row === next) next = next.nextElementSibling;
      else this.root.insertBefore(row, next);
    }
  }
}
