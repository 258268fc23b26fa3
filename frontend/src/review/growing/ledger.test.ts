import { expect, test } from "vitest";
import { ApiError, NetworkError } from "../../shared/api.ts";
import { at } from "../testing.ts";
import type { StoredChunk } from "./feed.ts";
import type { Growth } from "./growth.ts";
import { Ledger } from "./ledger.ts";

const chunk = (sequence: number): StoredChunk => ({
  segment: 0,
  sequence,
  start: at(sequence * 2.5),
  end: at(sequence * 2.5 + 2.5),
  size: 1,
  contentType: "video/webm",
  url: "",
});

/** A server that gives the answers one after the other; the page is left when it has no more. */
async function told(answers: readonly (Partial<Growth> | Error)[], { isSeen = true } = {}) {
  const leaving = new AbortController();
  const [asked, news]: [(string | null)[], string[]] = [[], []];
  const left = [...answers];
  let time = 0;
  const ledger = new Ledger(
    {
      read: async (since) => {
        asked.push(since);
        const answer = left.shift();
        if (left.length === 0) leaving.abort();
        if (!answer || answer instanceof Error) throw answer ?? new Error("no more");
        return { status: "in_progress", hasEnded: false, now: at(60), until: at(30), chunks: [], ...answer };
      },
      wait: async (ms) => {
        time += ms;
        if (time > 60_000) leaving.abort();
      },
      isSeen: () => isSeen,
      isWatched: () => true,
    },
    { grown: () => news.push("grown"), moved: () => news.push("moved") },
    () => time,
  );
  await ledger.run(leaving.signal);
  return { ledger, asked, news };
}

test("it asks for everything first, then for what is new", async () => {
  const { ledger, asked, news } = await told([{ chunks: [chunk(0)] }, { chunks: [chunk(0), chunk(1)], until: at(33) }]);

  expect(asked).toEqual([null, at(30)]);
  expect(ledger.pieces.map(({ sequence }) => sequence)).toEqual([0, 1]);
  expect(news).toEqual(["grown", "grown"]);
});

test("the origin stays where it was when older chunks come late", async () => {
  const { ledger } = await told([{ chunks: [chunk(1)] }, { chunks: [chunk(0)] }]);

  expect(ledger.origin).toBe(Date.parse(at(2.5)));
});

test("another status and the end of the exam are news, once each", async () => {
  const { news } = await told([{}, {}, { hasEnded: true }, { hasEnded: true, status: "processing" }]);

  expect(news).toEqual(["moved", "moved"]);
});

test("an answer that does not come is asked for again", async () => {
  const { ledger, asked } = await told([new NetworkError("away"), { chunks: [chunk(0)] }]);

  expect(asked).toEqual([null, null]);
  expect(ledger.pieces).toHaveLength(1);
});

test("an answer that does not come says nothing about what is sent", async () => {
  const away = new NetworkError("away");
  const cut = await told([{ chunks: [chunk(0)] }, away, away, away, away]);
  const back = await told([{ chunks: [chunk(0)] }, away, away, away, {}]);

  expect([cut.ledger.isCut, back.ledger.isCut]).toEqual([true, false]);
});

test("a refusal is news at once, and asked about again only calmly", async () => {
  const gone = new ApiError(404, "recording_not_found", "There is no such recording.");
  const { asked, news } = await told([gone, gone, gone, gone, gone, gone, gone, gone, gone, gone]);

  expect(news[0]).toBe("moved");
  expect(asked.length).toBeLessThanOrEqual(5); // in a minute
});

test("who comes when nothing has arrived for long is told so", async () => {
  const { ledger } = await told([{ chunks: [chunk(0)], now: at(302.5) }]);

  expect(ledger.silence).toBe(300_000);
});

test("nobody asks while nobody can see the page", async () => {
  const { asked } = await told([{}], { isSeen: false });

  expect(asked).toEqual([]);
});
