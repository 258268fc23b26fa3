import { expect, test } from "vitest";
import { alert } from "../testing.ts";
import { Words } from "../words.ts";
import { sentenceOf } from "./announcer.ts";

const words = new Words("en");

test("one alert is said in full", () => {
  expect(sentenceOf([alert("one")], words)).toBe("High: Ada, Nothing of the webcam recording arrives.");
});

test("several are one sentence about the worst of them", () => {
  const alerts = [
    alert("one"),
    alert("two", { severity: "critical", name: "Bob", label: "Nothing heard" }),
    alert("three"),
  ];

  expect(sentenceOf(alerts, words)).toBe("3 new alerts. The worst is critical: Bob, Nothing heard.");
});

test("nothing is said of nothing", () => {
  expect(sentenceOf([], words)).toBe("");
});
