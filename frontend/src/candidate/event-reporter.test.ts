import { expect, test } from "vitest";
import { ApiError, NetworkError } from "../shared/api.ts";
import { EventReporter, type Observation, type Receipt } from "./event-reporter.ts";
import { ManualTime, settled } from "./media/testing/manual-time.ts";

const MINUTE = 60_000;

/** A page with a server behind it that answers REST as the test says, and takes everything after that. */
class Page {
  /** Ids, batch by batch. */
  readonly sent: string[][] = [];
  readonly told: Observation[] = [];
  readonly said: string[][] = [];
  readonly time = new ManualTime();
  readonly answers: (Error | Receipt)[] = [];
  kept: readonly Observation[] = [];
  readonly end = new AbortController();
  tool: EventReporter;
  private ids = 0;

  constructor() {
    this.tool = this.loaded();
  }

  /** As a reload leaves it. */
  loaded(): EventReporter {
    this.tool = new EventReporter({
      send: (events) => this.answer(events),
      wait: this.time.wait,
      newId: () => this.newId(),
      memory: { all: () => this.kept, keep: (waiting) => this.keep(waiting) },
      clock: { now: () => Date.UTC(2026, 10, 20, 9) + this.time.now },
    });
    return this.tool;
  }

  /** The line is up; what is said over it is answered as the test wishes. */
  lineUp(answer: (events: readonly Observation[]) => Receipt | null): void {
    this.tool.over((events) => {
      this.said.push(events.map(({ id }) => id));
      const receipt = answer(events);
      if (receipt) queueMicrotask(() => this.tool.heard(receipt));
      return true;
    }, this.end.signal);
  }

  private newId(): string {
    this.ids += 1;
    return `id${this.ids}`;
  }

  private keep(waiting: readonly Observation[]): void {
    this.kept = waiting;
  }

  private async answer(events: readonly Observation[]): Promise<Receipt> {
    this.sent.push(events.map(({ id }) => id));
    const answer = this.answers.shift() ?? all(events);
    if (answer instanceof Error) throw answer;
    this.told.push(...events);
    return answer;
  }
}

const all = (events: readonly Observation[]): Receipt => ({ accepted: events.map(({ id }) => id), refused: {} });
const seen = (id: string, detail = {}) => ({ id, type: "ABSENCE", at: "2026-11-20T09:00:00.000Z", detail });

test("events that come while one travels go together afterwards", async () => {
  const { tool, sent } = new Page();

  tool.report("CAMERA_LOST", { reason: "lost" });
  tool.report("CAMERA_RESTORED");
  tool.report("CONNECTION_LOST");
  await settled();

  expect(sent).toEqual([["id2"], ["id3", "id4"]]);
});

test("each says which page it is of, and the how manieth", async () => {
  const page = new Page();

  page.tool.report("CAMERA_LOST");
  page.tool.report("CAMERA_RESTORED");
  await settled();
  page.loaded().report("SESSION_RESUMED");
  await settled();

  expect(page.told.map(({ page, number }) => [page, number])).toEqual([
    ["id1", 1],
    ["id1", 2],
    ["id4", 1],
  ]);
});

test("an event that did not arrive is told again under the same id", async () => {
  const { tool, sent, answers, time } = new Page();
  answers.push(new NetworkError(null), new ApiError(503, "busy", ""));

  tool.report("CAMERA_LOST");
  await time.pass(MINUTE);

  expect(sent).toEqual([["id2"], ["id2"], ["id2"]]);
});

test.each([401, 403])("an event waits until the person has signed in again (%i)", async (status) => {
  const { tool, sent, answers, time } = new Page();
  answers.push(new ApiError(status, "not_signed_in", ""));

  tool.report("CAMERA_LOST");
  await time.pass(MINUTE);

  expect(sent).toEqual([["id2"], ["id2"]]);
});

test("what the server did not name in its answer is told again", async () => {
  const { tool, sent, answers, time } = new Page();
  answers.push({ accepted: [], refused: {} });

  tool.report("CAMERA_LOST");
  await time.pass(MINUTE);

  expect(sent).toEqual([["id2"], ["id2"]]);
});

test("what the server refused is not told again", async () => {
  const { tool, sent, answers, time } = new Page();
  answers.push({ accepted: [], refused: { id2: "event_late" } });

  tool.report("CAMERA_LOST");
  await time.pass(MINUTE);

  expect(sent).toEqual([["id2"]]);
});

test("one that spoils its batch does not take the others along", async () => {
  const page = new Page();
  const spoilt = new ApiError(400, "invalid", "");
  page.answers.push(new NetworkError(null), spoilt, spoilt);
  for (let count = 0; count < 3; count += 1) page.tool.report("CAMERA_LOST");

  await page.time.pass(MINUTE);

  expect(page.sent).toEqual([["id2"], ["id2", "id3", "id4"], ["id2"], ["id5", "id3", "id4"]]);
});

test("while the line is up everything goes over it", async () => {
  const page = new Page();
  page.lineUp(all);

  page.tool.report("CAMERA_LOST");
  page.tool.report("CAMERA_RESTORED");
  await settled();

  expect([page.said, page.sent, page.kept]).toEqual([[["id2"], ["id3"]], [], []]);
});

test("fifty at once and no more", async () => {
  const page = new Page();
  page.answers.push(new NetworkError(null));
  for (let count = 0; count < 60; count += 1) page.tool.tell(seen(`e${count}`, { began: `b${count}` }));
  page.lineUp(all);

  await page.time.pass(MINUTE);

  expect(page.said.map(({ length }) => length)).toEqual([50, 10]);
});

test("a line over which nobody answers is given up for REST", async () => {
  const page = new Page();
  page.lineUp(() => null);

  page.tool.report("CAMERA_LOST");
  await page.time.pass(MINUTE);

  expect([page.said, page.sent]).toEqual([[["id2"]], [["id2"]]]);
});

test("a line that comes up cuts the waiting short", async () => {
  const page = new Page();
  page.answers.push(new NetworkError(null));
  page.tool.report("CAMERA_LOST");
  await page.time.pass(1000);

  page.lineUp(all);
  page.tool.hurry();
  await settled();

  expect(page.said).toEqual([["id2"]]);
});

test("a line that has ended is used no more", async () => {
  const page = new Page();
  page.lineUp(all);
  page.end.abort();

  page.tool.report("CAMERA_LOST");
  await settled();

  expect([page.said, page.sent]).toEqual([[], [["id2"]]]);
});

test("what was not confirmed before a reload is told after it, as it was", async () => {
  const page = new Page();
  page.answers.push(new NetworkError(null));
  page.tool.tell(seen("a"));
  await settled();

  page.loaded();
  await settled();

  expect(page.told).toEqual([{ ...seen("a"), page: "id1", number: 1 }]);
});

test("of very many the new ones are omitted before they are counted, and the ends of the others are told", async () => {
  const page = new Page();
  page.answers.push(new NetworkError(null));
  const types = Array.from({ length: 20 }, (_, type) => `TYPE_${type}`);
  for (let time = 0; time < 26; time += 1)
    for (const type of types) page.tool.tell({ ...seen(`${type} ${time}`), type });
  page.tool.tell(seen("end", { began: "TYPE_0 0" }));
  await page.time.pass(MINUTE);
  page.tool.tell({ ...seen("later"), type: "TYPE_7" });
  await settled();

  expect(page.told.map(({ number }) => number)).toEqual(Array.from({ length: 502 }, (_, number) => number + 1));
  expect(page.told.at(-2)).toMatchObject({ id: "end", number: 501 });
  expect(page.told.at(-1)).toMatchObject({ id: "later", number: 502, detail: { omitted: 1 } });
});

test.each([404, 409, 413])("what is refused for good (%i) leaves its number to a word about that", async (status) => {
  const page = new Page();
  page.answers.push(new ApiError(status, "refused", ""));

  page.tool.report("CAMERA_LOST");
  page.tool.report("CAMERA_RESTORED");
  await page.time.pass(MINUTE);

  expect(page.told.map(({ type, detail, number }) => [number, type, detail])).toEqual([
    [1, "NOT_VERIFIABLE", { check: "reports", reason: "not_taken" }],
    [2, "CAMERA_RESTORED", {}],
  ]);
});

test("a server that refuses even that is left alone", async () => {
  const page = new Page();
  const gone = new ApiError(404, "gone", "");
  page.answers.push(gone, gone);

  page.tool.report("CAMERA_LOST");
  await page.time.pass(MINUTE);

  expect([page.sent.length, page.kept]).toEqual([2, []]);
});

test("one that is too large does not take the others along", async () => {
  const page = new Page();
  const large = new ApiError(413, "too_large", "");
  page.answers.push(new NetworkError(null), large, large);
  for (let count = 0; count < 3; count += 1) page.tool.tell(seen(`e${count}`));

  await page.time.pass(MINUTE);

  expect(page.told.map(({ id, type }) => (type === "ABSENCE" ? id : type))).toEqual(["NOT_VERIFIABLE", "e1", "e2"]);
});

test("what was tried in vain is counted as told, over the line and without it", async () => {
  const page = new Page();
  const counts = [page.tool.count];
  page.answers.push(new NetworkError(null), new NetworkError(null));

  page.tool.report("CAMERA_LOST");
  await settled();
  counts.push(page.tool.count);
  page.lineUp(() => null);
  page.tool.report("CAMERA_RESTORED");
  page.tool.hurry();
  await settled();
  counts.push(page.tool.count);

  expect(counts).toEqual([0, 1, 2].map((told) => ({ page: "id1", told })));
});

test.each([503, 401])("what the server cannot take now (%i) is not counted as told yet", async (status) => {
  const page = new Page();
  page.answers.push(new ApiError(status, "busy", ""));

  page.tool.report("CAMERA_LOST");
  await settled();
  const before = page.tool.count.told;
  await page.time.pass(MINUTE);

  expect([before, page.tool.count.told]).toEqual([0, 1]);
});

test("the end of something is told however much happens", async () => {
  const page = new Page();
  for (let count = 0; count < 30; count += 1) page.tool.tell(seen(`e${count}`));

  page.tool.tell(seen("end", { began: "e29", seconds: 4 }));
  await settled();

  expect(page.told.at(-1)).toMatchObject({ id: "end", detail: { began: "e29", seconds: 4 } });
});

test("the end of something that was not told is not told either", async () => {
  const page = new Page();
  for (let count = 0; count < 31; count += 1) page.tool.tell(seen(`e${count}`));

  page.tool.tell(seen("end", { began: "e30", seconds: 4 }));
  await settled();

  expect(page.told.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, count) => `e${count}`));
});

test("what flaps for hours is told often enough, and counted where it is not told", async () => {
  const { tool, told, time } = new Page();

  for (; time.now < 3 * 3_600_000; time.now += 1000) {
    tool.report("CAMERA_LOST", { reason: "lost" });
    await Promise.resolve();
  }
  await settled();
  const omitted = told.map(({ detail }) => Number(detail["omitted"] ?? 0));

  expect(told.length).toBeGreaterThan(100);
  expect(told.length).toBeLessThan(1000);
  expect(told.length + omitted.reduce((a, b) => a + b, 0)).toBeGreaterThan(10_700);
});

test("one kind that flaps does not silence the others, nor itself for good", async () => {
  const { tool, told, time } = new Page();

  for (let count = 0; count < 100; count += 1) tool.report("CAMERA_LOST");
  tool.report("CONNECTION_LOST");
  time.now += 120_000;
  tool.report("CAMERA_LOST");
  await settled();

  expect(told.slice(-2)).toMatchObject([
    { type: "CONNECTION_LOST", detail: {} },
    { type: "CAMERA_LOST", detail: { omitted: 70 } },
  ]);
});
