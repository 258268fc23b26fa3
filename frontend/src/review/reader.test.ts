import { expect, test } from "vitest";
import { Reader } from "./reader.ts";

test("asked again while reading, it reads once more and no more", async () => {
  const answers: ((value: number) => void)[] = [];
  const shown: number[] = [];
  const read = () => new Promise<number>((resolve) => answers.push(resolve));
  const reader = new Reader(
    read,
    (value) => shown.push(value),
    () => undefined,
  );

  const done = reader.refresh();
  void reader.refresh();
  void reader.refresh();
  answers[0]?.(1);
  await new Promise((resolve) => setTimeout(resolve));
  answers[1]?.(2);
  await done;

  expect([shown, answers.length]).toEqual([[1, 2], 2]);
});

test("a failure is told, and the next reading works", async () => {
  const told: string[] = [];
  let fails = true;
  const read = async () => {
    if (fails) throw new Error("away");
    return "news";
  };
  const reader = new Reader(
    read,
    (value) => told.push(value),
    (error) => told.push(String(error)),
  );

  await reader.refresh();
  fails = false;
  await reader.refresh();

  expect(told).toEqual(["Error: away", "news"]);
});

test("a mistake in showing does not end the reading", async () => {
  const shown: number[] = [];
  let value = 0;
  const reader = new Reader(
    async () => ++value,
    (one) => {
      if (one === 1) throw new Error("ours");
      shown.push(one);
    },
    () => undefined,
  );

  await reader.refresh().catch(() => undefined);
  await reader.refresh();

  expect(shown).toEqual([2]);
});
