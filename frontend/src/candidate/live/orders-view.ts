import { element } from "../../shared/dom.ts";
import { clockTime } from "../../shared/format.ts";
import { type Translate, translator } from "../../shared/i18n.ts";
import { shelf, toast } from "../../shared/toast.ts";
import type { Order } from "../../shared/wire.gen.ts";
import { messages } from "../messages.ts";

/** What proctors say: messages at the edge of the page, a warning in front of it until it is read. */
export class OrdersView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly panel: HTMLElement;
  private readonly warning: HTMLDialogElement;
  private open: readonly Order[] = [];
  /** Where the person was before they turned to a message. */
  private cameFrom: HTMLElement | null = null;

  constructor(
    private readonly read: (order: string) => void,
    signal: AbortSignal,
  ) {
    this.panel = element("section", { class: "orders", "aria-label": this.t("fromProctors"), "aria-live": "polite" });
    this.warning = element("dialog", {
      class: "dialog warning",
      role: "alertdialog",
      "aria-labelledby": "warning-title",
      "aria-describedby": "warning-text",
      "data-testid": "warning",
    });
    document.body.append(this.panel, this.warning);
    shelf(); // a live region speaks only when it was there before
    this.panel.addEventListener("focusin", (event) => this.remember(event), { signal });
    this.warning.addEventListener("cancel", (event) => event.preventDefault(), { signal });
    this.warning.addEventListener("close", () => this.renderWarning(), { signal });
    signal.addEventListener("abort", () => this.remove(), { once: true });
  }

  show(open: readonly Order[]): void {
    this.open = open;
    this.renderMessages();
    this.renderWarning();
  }

  tell({ kind, minutes }: Order): void {
    if (kind === "extend" && minutes !== null) toast(this.t("moreTime", { count: minutes }), "success", 10_000);
    if (kind === "resume") toast(this.t("goesOn"), "success");
  }

  private renderMessages(): void {
    const shown = new Map([...this.panel.children].map((card) => [card.getAttribute("data-order") ?? "", card]));
    const messages = this.open.filter(({ kind }) => kind === "message");
    for (const order of messages) if (!shown.has(order.id)) this.panel.append(this.card(order));
    for (const [id, card] of shown) if (!messages.some((order) => order.id === id)) this.putAway(card);
  }

  private card(order: Order): HTMLElement {
    return element(
      "article",
      { class: "order", "data-order": order.id, "data-testid": "message" },
      element("h2", { class: "order__title" }, this.title(order)),
      element("p", { class: "order__text", dir: "auto" }, order.text),
      this.button(order, "button button--small"),
    );
  }

  /** The oldest one, as long as there is one: also when the browser has closed it. */
  private renderWarning(): void {
    const order = this.open.find(({ kind }) => kind === "warn");
    if (this.warning.getAttribute("data-order") !== (order?.id ?? null)) this.emptyWarning();
    if (!order || !this.warning.isConnected) return;
    if (!this.warning.hasChildNodes()) this.fillWarning(order);
    if (!this.warning.open) this.warning.showModal();
  }

  private emptyWarning(): void {
    this.warning.removeAttribute("data-order");
    this.warning.replaceChildren();
    this.warning.close();
  }

  private fillWarning(order: Order): void {
    const reason = order.reason && order.reason !== order.text ? this.t("reason", { reason: order.reason }) : "";
    this.warning.setAttribute("data-order", order.id);
    this.warning.append(
      // Not the button: who is typing would press it without having seen it.
      element("h2", { class: "dialog__title", id: "warning-title", tabindex: -1, autofocus: true }, this.title(order)),
      element(
        "div",
        { id: "warning-text", class: "stack stack--tight" },
        element("p", { class: "order__text", dir: "auto" }, order.text),
        ...(reason ? [element("p", { class: "muted small", dir: "auto" }, reason)] : []),
      ),
      element("div", { class: "dialog__actions" }, this.button(order, "button button--primary")),
    );
  }

  private title({ kind, by, givenAt }: Order): string {
    const key = kind === "warn" ? "warningFrom" : "messageFrom";
    return this.t(key, { name: by, time: clockTime(Date.parse(givenAt)) });
  }

  private button(order: Order, style: string): HTMLElement {
    const button = element("button", { type: "button", class: style, "data-testid": "order-read" }, this.t("haveRead"));
    button.addEventListener("click", () => this.read(order.id), { once: true });
    return button;
  }

  /** The focus goes back to where it came from. */
  private putAway(card: Element): void {
    const hadFocus = card.contains(document.activeElement);
    card.remove();
    if (hadFocus && this.cameFrom?.isConnected) this.cameFrom.focus();
  }

  private remember({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof HTMLElement && !this.panel.contains(relatedTarget)) this.cameFrom = relatedTarget;
  }

  private remove(): void {
    this.open = [];
    this.warning.remove();
    this.panel.remove();
  }
}
