import { element } from "../../shared/dom.ts";
import type { GiveCommand, Tile } from "../../shared/wire.gen.ts";
import { button, tick } from "../page/controls.ts";
import type { Words } from "../words.ts";
import { KIND_WORDS, MISSING_WORDS, READY_MINUTES } from "./command-words.ts";
import { commandOf, type Draft, type Kind, type Missing, MOST_MINUTES, missing, RULES } from "./rules.ts";

const LONGEST_TEXT = 1000;
const LONGEST_REASON = 500;

/** Asks for what a command needs. Modal, so that what is typed is for this candidate and nobody else. */
export class CommandDialog {
  readonly root: HTMLDialogElement;
  private readonly fields = new Map<Missing, Field>();

  /** `give` is called once, with what was filled in. */
  constructor(
    private readonly kind: Kind,
    private readonly tile: Tile,
    private readonly words: Words,
    private readonly give: (command: GiveCommand) => void,
    private readonly name: () => string,
  ) {
    const { t } = words;
    const known = KIND_WORDS[kind];
    this.root = element("dialog", { class: "dialog command", "aria-labelledby": "command-title", "data-kind": kind });
    const form = element("form", { class: "stack", method: "dialog", novalidate: true });
    form.append(
      element("h2", { class: "dialog__title", id: "command-title" }, t(known.title, { name: tile.name })),
      element("p", { class: "command__help muted" }, t(known.help)),
      ...this.parts(),
      this.actions(),
    );
    form.addEventListener("submit", (event) => this.submit(event));
    this.root.append(form);
    this.root.addEventListener("close", () => this.root.remove());
  }

  open(): void {
    document.body.append(this.root);
    this.root.showModal();
    this.root.querySelector<HTMLElement>("textarea, input[type=text], input[type=number]")?.focus();
  }

  private parts(): readonly HTMLElement[] {
    const rule = RULES[this.kind];
    return [
      ...(rule.needsText ? [this.textField()] : []),
      ...(rule.needsMinutes ? [this.minutesField()] : []),
      ...(rule.needsReason ? [this.reasonField()] : []),
      ...(rule.isFinal ? [this.confirmationField()] : []),
    ];
  }

  private textField(): HTMLElement {
    const input = element("textarea", { class: "input command__text", rows: 3, maxlength: LONGEST_TEXT });
    const phrases = KIND_WORDS[this.kind].texts.map((key) => this.words.t(key));
    return this.field("text", this.words.t("text"), input, phrases);
  }

  private reasonField(): HTMLElement {
    const input = element("input", { class: "input", type: "text", maxlength: LONGEST_REASON, autocomplete: "off" });
    const phrases = KIND_WORDS[this.kind].reasons.map((key) => this.words.t(key));
    const help = this.kind === "warn" ? this.words.t("reasonKept") : "";
    return this.field("reason", this.words.t("reason"), input, phrases, help);
  }

  private minutesField(): HTMLElement {
    const input = element("input", {
      class: "input command__minutes",
      type: "number",
      min: 1,
      max: MOST_MINUTES,
      step: 1,
    });
    return this.field("minutes", this.words.t("minutes"), input, READY_MINUTES.map(String));
  }

  private confirmationField(): HTMLElement {
    const { root, box } = tick(this.words.t("confirmation"), () => this.clear("confirmation"));
    const error = errorFor("confirmation", box);
    box.dataset["testid"] = "command-confirmation";
    this.fields.set("confirmation", { input: box, error });
    return element("div", { class: "field" }, root, error);
  }

  private field(
    name: Exclude<Missing, "confirmation">,
    label: string,
    input: HTMLInputElement | HTMLTextAreaElement,
    phrases: readonly string[],
    help = "",
  ): HTMLElement {
    input.id = `command-${name}`;
    input.dataset["testid"] = `command-${name}`;
    input.addEventListener("input", () => this.clear(name));
    const error = errorFor(name, input);
    this.fields.set(name, { input, error });
    const ready = element("div", { class: "command__phrases", role: "group", "aria-label": this.words.t("phrases") });
    for (const phrase of phrases) ready.append(this.phrase(phrase, input, name));
    return element(
      "div",
      { class: "field" },
      element("label", { class: "field__label", for: input.id }, label),
      input,
      error,
      ...(help ? [element("p", { class: "field__help" }, help)] : []),
      ...(phrases.length > 0 ? [ready] : []),
    );
  }

  private phrase(phrase: string, input: HTMLInputElement | HTMLTextAreaElement, name: Missing): HTMLElement {
    const put = () => {
      input.value = phrase;
      this.clear(name);
      input.focus();
    };
    return button(phrase, put, { name: "chip" });
  }

  private actions(): HTMLElement {
    const { t } = this.words;
    const cancel = button(t("cancel"), () => this.root.close(), { name: "button" });
    const isGrave = this.kind === "terminate";
    const confirm = element("button", {
      class: `button ${isGrave ? "button--danger" : "button--primary"}`,
      type: "submit",
    });
    confirm.dataset["testid"] = "confirm-command";
    confirm.append(t(KIND_WORDS[this.kind].confirm));
    return element("div", { class: "dialog__actions" }, cancel, confirm);
  }

  private submit(event: SubmitEvent): void {
    const draft = this.draft();
    const left = missing(this.kind, draft);
    if (left.length === 0) {
      this.give(commandOf(this.kind, this.tile.attempt, this.name(), draft));
      return;
    }
    event.preventDefault();
    for (const name of left) this.complain(name);
    this.fields.get(left[0] ?? "text")?.input.focus();
  }

  private draft(): Draft {
    const value = (name: Missing) => this.fields.get(name)?.input.value ?? "";
    const box = this.fields.get("confirmation")?.input;
    const isConfirmed = box instanceof HTMLInputElement && box.checked;
    return { text: value("text"), reason: value("reason"), minutes: value("minutes"), isConfirmed };
  }

  private complain(name: Missing): void {
    const field = this.fields.get(name);
    field?.input.setAttribute("aria-invalid", "true");
    if (field) field.error.textContent = this.words.t(MISSING_WORDS[name]);
  }

  private clear(name: Missing): void {
    const field = this.fields.get(name);
    field?.input.removeAttribute("aria-invalid");
    if (field) field.error.textContent = "";
  }
}

interface Field {
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  readonly error: HTMLElement;
}

function errorFor(name: Missing, input: HTMLElement): HTMLElement {
  const error = element("p", { class: "field__error", id: `command-${name}-error`, role: "alert" });
  input.setAttribute("aria-describedby", error.id);
  return error;
}
