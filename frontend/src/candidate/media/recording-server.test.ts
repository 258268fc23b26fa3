import { expect, test } from "vitest";
import type { WaitingChunk } from "./chunk.ts";
import { RecordingServer } from "./recording-server.ts";

const PLACE = { recording: "r", number: 2 };
const CHUNK: WaitingChunk = {
  attempt: "a",
  segment: "s",
  sequence: 7,
  bytes: new TextEncoder().encode("bytes").buffer,
  type: "video/mp4;codecs=avc3.42E01E,opus",
  start: Date.UTC(2026, 2, 4, 14, 0, 0),
  end: Date.UTC(2026, 2, 4, 14, 0, 2, 500),
  activity: { questionsViewed: [3], answersSubmitted: [], flagsCreated: ["é"] },
  retries: 0,
  lastError: "",
};

interface Request {
  readonly path: string;
  readonly init: RequestInit;
}

/** A network that gives these answers to uploads, and a new token each time it is asked for one. */
function network(...answers: (() => Response)[]) {
  const uploads: Request[] = [];
  let tokens = 0;
  const fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (path.endsWith("/token/")) return Response.json({ token: `token-${++tokens}` });
    uploads.push({ path, init });
    return (answers.shift() ?? stored)();
  };
  return { uploads, server: new RecordingServer("a", fetch, () => "csrftoken=c") };
}

const stored = () => new Response("{}", { status: 201, headers: { "Server-Health": "3" } });
const refusal = (status: number, code: string) => () => Response.json({ code, message: "" }, { status });
const header = (request: Request | undefined, name: string) => new Headers(request?.init.headers).get(name);

test("a chunk goes to its place with its digest, its type and its metadata", async () => {
  const { uploads, server } = network();

  const answer = await server.upload({ ...CHUNK, retries: 2, lastError: "network" }, PLACE);

  const [sent] = uploads;
  expect(answer).toEqual({ is: "done", value: null, health: 3 });
  expect([sent?.init.method, sent?.path]).toEqual(["PUT", "/api/v1/recordings/r/segments/2/chunks/7"]);
  expect(header(sent, "Authorization")).toBe("Bearer token-1");
  expect(header(sent, "Content-Type")).toBe(CHUNK.type);
  expect(header(sent, "Content-Digest")).toBe("sha-256=:J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk=:");
  expect(JSON.parse(header(sent, "Chunk-Metadata") ?? "")).toEqual({
    start: "2026-03-04T14:00:00.000Z",
    end: "2026-03-04T14:00:02.500Z",
    questionsViewed: [3],
    answersSubmitted: [],
    flagsCreated: ["é"],
    retries: 2,
    lastError: "network",
  });
});

test("metadata stays within the letters that a header may have", async () => {
  const { uploads, server } = network();

  await server.upload(CHUNK, PLACE);

  expect(header(uploads[0], "Chunk-Metadata")).toMatch(/^[ -~]+$/);
});

test("a token is fetched once and used until it is refused; then the chunk is tried again at once", async () => {
  const { uploads, server } = network(stored, refusal(403, "token_invalid"), stored);

  await server.upload(CHUNK, PLACE);
  const answer = await server.upload(CHUNK, PLACE);

  expect(answer.is).toBe("done");
  expect(uploads.map((upload) => header(upload, "Authorization"))).toEqual([
    "Bearer token-1",
    "Bearer token-1",
    "Bearer token-2",
  ]);
});

test("two chunks on their way together share one token, and its renewal", async () => {
  const expired = refusal(403, "token_invalid");
  const { uploads, server } = network(expired, expired, stored, stored);

  await Promise.all([server.upload(CHUNK, PLACE), server.upload({ ...CHUNK, sequence: 8 }, PLACE)]);

  expect(uploads.map((upload) => header(upload, "Authorization"))).toEqual([
    "Bearer token-1",
    "Bearer token-1",
    "Bearer token-2",
    "Bearer token-2",
  ]);
});

const outcomes: readonly [string, () => Response, object][] = [
  ["200, the same bytes were there", () => new Response("{}"), { is: "done" }],
  ["400", refusal(400, "malformed"), { is: "refused", code: "malformed" }],
  ["404 of the product", refusal(404, "recording_not_found"), { is: "refused", code: "recording_not_found" }],
  ["404 of a proxy", () => new Response("<html>", { status: 404 }), { is: "failed", error: "http_404" }],
  ["409", refusal(409, "chunk_conflict"), { is: "refused", code: "chunk_conflict" }],
  ["411", refusal(411, "length_required"), { is: "refused", code: "length_required" }],
  ["413", refusal(413, "too_large"), { is: "refused", code: "too_large" }],
  ["415", refusal(415, "type"), { is: "refused", code: "type" }],
  ["422", refusal(422, "invalid"), { is: "refused", code: "invalid" }],
  [
    "422, damaged on the way",
    refusal(422, "digest_differs"),
    { is: "failed", error: "digest_differs", answered: true },
  ],
  ["403 twice", refusal(403, "forbidden"), { is: "failed", error: "http_403", answered: true }],
  ["500", () => new Response("", { status: 500 }), { is: "failed", error: "http_500", answered: true }],
  [
    "503 with Retry-After",
    () => new Response("", { status: 503, headers: { "Retry-After": "7" } }),
    { is: "busy", retryAfter: 7000 },
  ],
  [
    "503 because its disk is nearly full",
    () =>
      Response.json(
        { code: "storage_full", message: "" },
        { status: 503, headers: { "Retry-After": "60", "Server-Health": "10" } },
      ),
    { is: "busy", retryAfter: 60_000, health: 10 },
  ],
  ["503 without", () => new Response("", { status: 503 }), { is: "busy", retryAfter: 10_000, error: "http_503" }],
];

test.each(outcomes)("%s", async (_name, response, outcome) => {
  const { server } = network(response, response);

  expect(await server.upload(CHUNK, PLACE)).toMatchObject(outcome);
});

test("a chunk that arrives damaged again and again is given up", async () => {
  const { server } = network(refusal(422, "digest_differs"));

  expect(await server.upload({ ...CHUNK, retries: 10 }, PLACE)).toMatchObject({
    is: "refused",
    code: "digest_differs",
  });
});

test("a server that asks for patience is heard whatever was asked of it", async () => {
  const full = () => Response.json({ code: "busy", message: "" }, { status: 503, headers: { "Retry-After": "20" } });
  const server = new RecordingServer(
    "a",
    async () => full(),
    () => "",
  );

  const answers = [
    await server.upload(CHUNK, PLACE),
    await server.openSegment("camera"),
    await server.finish("r", { 0: 1 }),
  ];

  expect(answers).toEqual(Array(3).fill({ is: "busy", retryAfter: 20_000, error: "http_503", health: 0 }));
});

const troubles: readonly [string, Error, string][] = [
  ["no network", new TypeError("Failed to fetch"), "network"],
  ["no answer in time", new DOMException("", "TimeoutError"), "timeout"],
];

test.each(troubles)("%s is no refusal", async (_name, error, told) => {
  const server = new RecordingServer(
    "a",
    () => Promise.reject(error),
    () => "",
  );

  const answers = [
    await server.upload(CHUNK, PLACE),
    await server.openSegment("camera"),
    await server.finish("r", { 0: 1 }),
  ];

  expect(answers).toEqual(Array(3).fill({ is: "failed", error: told, answered: false, health: 0 }));
});

test("a token that is refused says nothing about the chunk", async () => {
  const server = new RecordingServer(
    "a",
    async () => Response.json({ code: "attempt_not_found", message: "" }, { status: 404 }),
    () => "",
  );

  expect(await server.upload(CHUNK, PLACE)).toMatchObject({ is: "failed", error: "http_404" });
});

test("a segment is opened with the session's cookie, and its place is what the server says", async () => {
  const asked: Request[] = [];
  const fetch = async (path: string, init: RequestInit) => {
    asked.push({ path, init });
    return Response.json({ id: "r", segment: 4 });
  };
  const server = new RecordingServer("a", fetch, () => "csrftoken=c");

  const answer = await server.openSegment("camera");

  expect(answer).toMatchObject({ is: "done", value: { recording: "r", number: 4 } });
  expect([asked[0]?.path, asked[0]?.init.body]).toEqual(["/api/v1/recordings/", '{"attempt":"a","source":"camera"}']);
  expect(header(asked[0], "X-CSRFToken")).toBe("c");
});
