// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { showFirstError } from "./first-error.ts";

test("the first field that was refused has the cursor, even in a closed section", () => {
  document.body.innerHTML = `<div id="content"><input id="sound">
    <details><input id="first" aria-invalid="true"></details><input id="second" aria-invalid="true"></div>`;

  showFirstError(document);

  expect(document.activeElement?.id).toBe("first");
  expect(document.querySelector("details")?.open).toBe(true);
});

test("a page without mistakes keeps the cursor where it is", () => {
  document.body.innerHTML = `<div id="content"><input id="sound"></div>`;
  document.getElementById("sound")?.focus();

  showFirstError(document);

  expect(document.activeElement?.id).toBe("sound");
});
