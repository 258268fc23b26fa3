// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { translator } from "../../shared/i18n.ts";
import { fullScreenNotice } from "./fullscreen-notice.ts";
import { messages } from "./messages.ts";

test("who cannot see it hears with its title what happens and what counts", () => {
  fullScreenNotice(translator(messages), 10, () => undefined).show();

  const names = document.querySelector("dialog")?.getAttribute("aria-describedby")?.split(" ") ?? [];

  expect(names.map((name) => document.getElementById(name)?.textContent)).toEqual([
    "Go back to full screen to continue. Your answers are kept, and the clock goes on.",
    "If you are back within 10 seconds, nothing is noted.",
  ]);
});
