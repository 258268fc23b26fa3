import { element } from "../../shared/dom.ts";
import { type Keys, wishOf } from "./keys.ts";
import type { GuardReport, LockdownSettings, Stop } from "./settings.ts";

export interface PrintWorld {
  readonly page: Document;
  readonly window: EventTarget;
  readonly say: (message: "noPrint") => void;
  /** What is on paper instead of the exam. */
  readonly sheet: string;
  readonly isMac: boolean;
}

/** Printing, and saving as PDF with it. What the keys do not stop prints a sheet without the exam. */
export function guardPrint(world: PrintWorld, { blocks }: LockdownSettings, report: GuardReport): Stop {
  const { page, window, say, isMac } = world;
  const blocked = blocks.printing;
  const end = new AbortController();
  const { signal } = end;
  const asked = (by: "keys" | "menu") => report.once("PRINT_ATTEMPT", { by, blocked });
  const pressed = (event: Event) => {
    if (!blocked || wishOf(event as Event & Keys, isMac) !== "print") return; // else `beforeprint` follows
    event.preventDefault();
    say("noPrint");
    asked("keys");
  };
  page.addEventListener("keydown", pressed, { signal });
  window.addEventListener("beforeprint", () => asked("menu"), { signal });
  if (blocked) replacePaper(world, signal);
  return () => end.abort();
}

function replacePaper({ page, sheet }: PrintWorld, signal: AbortSignal): void {
  const paper = element("p", { class: "instead-of-exam" }, sheet);
  page.body.append(paper);
  page.documentElement.setAttribute("data-no-print", "");
  signal.addEventListener("abort", () => {
    paper.remove();
    page.documentElement.removeAttribute("data-no-print");
  });
}
