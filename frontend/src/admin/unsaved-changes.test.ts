// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { guardChanges } from "./unsaved-changes.ts";

function asksBeforeLeaving(): boolean {
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}

test("a form is left without a question until it is changed, and again once it is sent", () => {
  document.body.innerHTML = "<form><input></form>";
  const form = document.forms[0];
  if (!form) throw new Error("no form");
  guardChanges(form, window);
  const untouched = asksBeforeLeaving();

  form.querySelector("input")?.dispatchEvent(new Event("input", { bubbles: true }));
  const changed = asksBeforeLeaving();
  form.dispatchEvent(new Event("submit"));

  expect([untouched, changed, asksBeforeLeaving()]).toEqual([false, true, false]);
});
