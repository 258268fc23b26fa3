import { expect, test } from "vitest";
import type { Order } from "../../shared/wire.gen.ts";
import { OrderDesk, tabMemory } from "./orders.ts";

let count = 0;

function order(kind: Order["kind"], change: Partial<Order> = {}): Order {
  count += 1;
  const givenAt = new Date(count * 1000).toISOString();
  const words = { text: `text ${count}`, reason: "", minutes: null };
  return { type: "order", id: `order ${count}`, kind, ...words, by: "Ada", givenAt, ...change };
}

/** A page; `reload` gives another one of the same tab. */
function bench(kept = new Map<string, string>()) {
  const said: string[] = [];
  const shown: string[][] = [];
  const told: string[] = [];
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const desk = new OrderDesk({
    send: ({ type, id }) => said.push(`${type} ${id}`) > 0,
    memory: tabMemory("a", () => storage),
    show: (open) => shown.push(open.map(({ id }) => id)),
    tell: ({ kind }) => told.push(kind),
  });
  return { desk, said, shown, told, reload: () => bench(kept) };
}

test("a ping is answered by itself, and nobody sees it", () => {
  const { desk, said, shown, told } = bench();
  const ping = order("ping");

  desk.hear(ping);

  expect([said, shown]).toEqual([[`orderShown ${ping.id}`], []]);
  expect(told).toEqual([]);
});

test("words are shown until they are read", () => {
  const { desk, said, shown } = bench();
  const [first, second] = [order("message"), order("warn")];

  desk.hear(first);
  desk.hear(second);
  desk.read(first.id);

  expect(shown).toEqual([[first.id], [first.id, second.id], [second.id]]);
  expect(said).toEqual([`orderShown ${first.id}`, `orderShown ${second.id}`, `orderRead ${first.id}`]);
});

test("what is told again is confirmed again and not shown twice", () => {
  const { desk, said, shown, told } = bench();
  const [message, time] = [order("message"), order("extend", { minutes: 5 })];

  for (const again of [message, time, message, time]) desk.hear(again);

  expect(said).toEqual([message, time, message, time].map(({ id }) => `orderShown ${id}`));
  expect([shown, told]).toEqual([[[message.id]], ["extend"]]);
});

test("after a reload what was not read comes back, and what was read does not", () => {
  const { desk, reload } = bench();
  const [unread, read] = [order("message"), order("warn")];
  desk.hear(unread);
  desk.hear(read);
  desk.read(read.id);

  const after = reload();
  after.desk.hear(unread);
  after.desk.hear(read);

  expect(after.shown).toEqual([[unread.id]]);
  expect(after.said).toEqual([`orderShown ${unread.id}`, `orderRead ${read.id}`]);
});

test("a pause is confirmed when the page shows it", () => {
  const { desk, said } = bench();
  const pause = order("pause");
  desk.stand({ state: "in_progress", face: "writing" });
  desk.stand({ state: "paused" });

  desk.hear(pause);
  const before = [...said];
  desk.stand({ face: "paused" });

  expect([before, said]).toEqual([[], [`orderShown ${pause.id}`]]);
});

test("a pause that was over before the page heard of it is not waited for", () => {
  const { desk, said } = bench();
  const [pause, resume] = [order("pause"), order("resume")];
  desk.stand({ state: "in_progress", face: "writing" });

  desk.hear(pause);
  desk.hear(resume);

  expect(said).toEqual([`orderShown ${pause.id}`, `orderShown ${resume.id}`]);
});

test("that the exam goes on is told once the questions are there", () => {
  const { desk, told } = bench();
  desk.stand({ state: "paused", face: "paused" });
  desk.stand({ state: "in_progress" });

  desk.hear(order("resume"));
  const before = [...told];
  desk.stand({ face: "writing" });

  expect([before, told]).toEqual([[], ["resume"]]);
});

test("the end is confirmed when the page shows it", () => {
  const { desk, said } = bench();
  const end = order("terminate");
  desk.stand({ state: "terminated", face: "writing" });

  desk.hear(end);
  const before = [...said];
  desk.stand({ face: "done" });

  expect([before, said]).toEqual([[], [`orderShown ${end.id}`]]);
});

test("a browser that forbids to remember still shows and confirms", () => {
  const said: string[] = [];
  const forbidden = () => {
    throw new DOMException("", "SecurityError");
  };
  const desk = new OrderDesk({
    send: ({ type }) => said.push(type) > 0,
    memory: tabMemory("a", forbidden),
    show: () => undefined,
    tell: () => undefined,
  });

  desk.hear(order("ping"));

  expect(said).toEqual(["orderShown"]);
});
