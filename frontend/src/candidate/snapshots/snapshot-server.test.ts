import { expect, test } from "vitest";
import { SnapshotServer } from "./snapshot-server.ts";

const JPEG = new Blob(["picture"], { type: "image/jpeg" });
const SNAPSHOT = { id: "s", reason: "alert", takenAt: Date.UTC(2026, 10, 20, 9), jpeg: JPEG } as const;

function server(answer: () => Promise<Response>) {
  const asked: { readonly path: string; readonly init: RequestInit }[] = [];
  const fetch = (path: string, init: RequestInit) => {
    asked.push({ path, init });
    return answer();
  };
  const timeout = () => new AbortController().signal;
  return { asked, server: new SnapshotServer("a", fetch, () => "csrftoken=secret", timeout) };
}

test("a picture goes with why and when it was taken", async () => {
  const { asked, server: desk } = server(async () => Response.json({}, { status: 201 }));

  expect(await desk.put(SNAPSHOT)).toEqual({ is: "taken" });
  expect(asked).toMatchObject([
    {
      path: "/api/v1/sessions/a/snapshots/s/",
      init: {
        method: "PUT",
        body: JPEG,
        headers: {
          "Content-Type": "image/jpeg",
          "Snapshot-Metadata": '{"reason":"alert","takenAt":"2026-11-20T09:00:00.000Z"}',
          "X-CSRFToken": "secret",
        },
      },
    },
  ]);
});

const refusal = (status: number, headers = {}) => Response.json({ code: "why", message: "" }, { status, headers });

test.each([
  ["the same one again", () => Response.json({}), { is: "taken" }],
  ["one that is no picture", () => refusal(400), { is: "refused" }],
  ["one too many", () => refusal(409), { is: "refused" }],
  ["a person who is signed out", () => refusal(403), { is: "later", ms: null }],
  ["a server in trouble", () => refusal(500), { is: "later", ms: null }],
  ["a server that is busy", () => refusal(503, { "Retry-After": "7" }), { is: "later", ms: 7000 }],
  ["a proxy that knows no such page", () => new Response("<html>", { status: 404 }), { is: "later", ms: null }],
])("%s", async (_name, response, answer) => {
  const { server: desk } = server(async () => response());

  expect(await desk.put(SNAPSHOT)).toEqual(answer);
});

test("without a network it is for later", async () => {
  const { server: desk } = server(() => Promise.reject(new TypeError("Failed to fetch")));

  expect(await desk.put(SNAPSHOT)).toEqual({ is: "later", ms: null });
});
