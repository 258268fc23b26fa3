import { expect, test } from "vitest";
import { pageLanguage, translator } from "./i18n.ts";

const messages = {
  greeting: { en: "Hello {name}", fr: "Bonjour {name}" },
  parts: {
    en: { one: "{count} part", other: "{count} parts" },
    fr: { one: "{count} partie", other: "{count} parties" },
  },
} as const;

test.each([
  ["en", 0, "0 parts"],
  ["en", 1, "1 part"],
  ["en", 1200, "1,200 parts"],
  ["fr", 0, "0 partie"],
  ["fr", 2, "2 parties"],
] as const)("in %s, %i reads as %s", (language, count, text) => {
  const t = translator(messages, language);

  expect(t("parts", { count })).toBe(text);
});

test("a value takes its place and a missing one leaves the slot visible", () => {
  const t = translator(messages, "fr");

  expect([t("greeting", { name: "Ada" }), t("greeting")]).toEqual(["Bonjour Ada", "Bonjour {name}"]);
});

test.each([
  ["fr-CA", "fr"],
  ["en", "en"],
  ["de", "en"],
])("a page in %s speaks %s", (lang, language) => {
  expect(pageLanguage({ documentElement: { lang } })).toBe(language);
});
