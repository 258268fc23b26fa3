import { expect, test } from "vitest";
import { NetworkError } from "../shared/api.ts";
import { servedPage } from "./served-page.ts";

test("a page that is not there is a page too: the server shows the way", async () => {
  const { html } = await servedPage("/", async () => new Response("<main>", { status: 404 }));

  expect(html).toBe("<main>");
});

const brokenOff = () => new Response(new ReadableStream({ start: (body) => body.error(new TypeError("broken off")) }));

test.each<[string, () => Promise<Response>]>([
  ["no network", () => Promise.reject(new TypeError("failed to fetch"))],
  ["a server in trouble", async () => new Response("", { status: 503 })],
  ["a page that breaks off half-way", async () => brokenOff()],
])("%s is worth another try", async (_name, fetch) => {
  await expect(servedPage("/", fetch)).rejects.toBeInstanceOf(NetworkError);
});

test("a page that never comes is worth another try", async () => {
  const silent = (_path: string, { signal }: RequestInit) =>
    new Promise<Response>((_resolve, reject) => signal?.throwIfAborted() ?? reject(new Error("still waiting")));
  const over = () => AbortSignal.abort(new DOMException("", "TimeoutError"));

  await expect(servedPage("/", silent, over)).rejects.toMatchObject({ cause: { name: "TimeoutError" } });
});
