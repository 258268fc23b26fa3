import { part } from "./parts.ts";
import type { Happening } from "./room.ts";
import { isMac, stepOf } from "./shortcuts.ts";

export interface Input {
  answered(card: HTMLElement): void;
  flagged(question: number): void;
  happen(happening: Happening): void;
  save(): void;
}

const CARD = "section[data-question]";

/** Turns what the person clicks, types and presses into happenings. */
export function listenToPerson(main: HTMLElement, input: Input, signal: AbortSignal): void {
  const form = part(main, "exam", HTMLFormElement);
  form.addEventListener("input", (event) => withCard(event, input.answered), { signal });
  form.addEventListener("submit", (event) => submitted(event, input), { signal });
  main.addEventListener("click", (event) => clicked(event, input), { signal });
  document.addEventListener("keydown", (event) => pressed(event, input), { signal });
  listenToDialog(part(main, "review", HTMLDialogElement), input, signal);
}

/** Enter in a field saves; only the button hands in. */
function submitted(event: SubmitEvent, input: Input): void {
  event.preventDefault();
  const handsIn = event.submitter?.getAttribute("data-part") === "submit";
  if (handsIn) input.happen({ type: "hand-in-asked", always: false });
  else input.save();
}

function clicked(event: Event, input: Input): void {
  const target = event.target instanceof Element ? event.target : null;
  const question = target?.closest("a[data-question]")?.getAttribute("data-question");
  if (question) {
    event.preventDefault();
    input.happen({ type: "went", to: Number(question) });
    return;
  }
  const name = target?.closest("button[data-part]")?.getAttribute("data-part") ?? "";
  BUTTONS[name]?.(event, input);
}

const BUTTONS: Readonly<Record<string, (event: Event, input: Input) => void>> = {
  previous: (_event, input) => input.happen({ type: "stepped", by: -1 }),
  next: (_event, input) => input.happen({ type: "stepped", by: 1 }),
  finish: (_event, input) => input.happen({ type: "hand-in-asked", always: true }),
  "review-back": (_event, input) => input.happen({ type: "turned-back" }),
  "review-confirm": (_event, input) => input.happen({ type: "hand-in-confirmed" }),
  flag: (event, input) => withCard(event, (card) => input.flagged(Number(card.dataset["question"]))),
  clear: (event, input) => withCard(event, (card) => cleared(card, input)),
};

function cleared(card: HTMLElement, input: Input): void {
  for (const field of card.querySelectorAll<HTMLInputElement>("input:checked")) field.checked = false;
  card.querySelector<HTMLInputElement>("input")?.focus();
  input.answered(card);
}

function pressed(event: KeyboardEvent, input: Input): void {
  const by = stepOf(event, isMac(navigator.platform));
  if (by === null) return;
  event.preventDefault();
  input.happen({ type: "stepped", by });
}

/** Escape closes a dialog by itself; the room must know. */
function listenToDialog(dialog: HTMLDialogElement, input: Input, signal: AbortSignal): void {
  dialog.addEventListener("close", () => input.happen({ type: "turned-back" }), { signal });
}

function withCard(event: Event, work: (card: HTMLElement) => void): void {
  const card = event.target instanceof Element ? event.target.closest<HTMLElement>(CARD) : null;
  if (card) work(card);
}
