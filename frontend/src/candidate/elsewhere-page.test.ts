// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { showElsewhere } from "./elsewhere-page.ts";

function page() {
  document.body.innerHTML = `<main><form data-part="exam"></form><section data-part="elsewhere" hidden>
    <h2 data-part="elsewhere-title" tabindex="-1"></h2>
    <div><button type="button" data-part="continue-here"></button></div></section></main>`;
  const main = document.querySelector("main");
  const button = document.querySelector("button");
  if (!main || !button) throw new Error("no page");
  return { main, button, said: () => main.querySelector("[role=status]")?.textContent ?? null };
}

test("who continues here without a network is told what it waits for, and keeps the focus", () => {
  const { main, button, said } = page();
  const asked: (() => void)[] = [];
  showElsewhere(main, (waits) => void asked.push(waits), new AbortController().signal);
  const atFirst = said();

  button.focus();
  button.click();
  const atOnce = said();
  asked[0]?.();
  button.click();

  expect([atFirst, atOnce, asked.length]).toEqual(["", "One moment…", 1]);
  expect(said()).toBe("Waiting for the network. Until it is back, the exam goes on in the other tab.");
  expect([document.activeElement, button.getAttribute("aria-busy")]).toEqual([button, "true"]);
});

test("a page that gave way twice has one place to say so, and a button that works", () => {
  const { main, button } = page();
  let asked = 0;
  const first = new AbortController();
  showElsewhere(main, () => void asked++, first.signal);
  button.click();
  first.abort();

  showElsewhere(main, () => void asked++, new AbortController().signal);
  button.click();

  expect([asked, main.querySelectorAll("[role=status]").length]).toEqual([2, 1]);
});
