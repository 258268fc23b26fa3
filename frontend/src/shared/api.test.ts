import { expect, test } from "vitest";
import { Api, ApiError, csrfToken, isPassing, isSignedOut, NetworkError } from "./api.ts";

function apiAnswering(answer: () => Response | Promise<Response>) {
  const seen: { path: string; init: RequestInit }[] = [];
  const api = new Api(
    async (path, init) => {
      seen.push({ path, init });
      return answer();
    },
    () => "theme=dark; csrftoken=abc123",
  );
  return { api, seen };
}

test("what is sent carries the token of the session and what comes back is the JSON", async () => {
  const { api, seen } = apiAnswering(() => Response.json({ savedAt: "now" }));

  const answer = await api.put("attempts/1/answers/", { answers: {} });

  expect(answer).toEqual({ savedAt: "now" });
  expect(seen[0]?.path).toBe("/api/v1/attempts/1/answers/");
  expect(seen[0]?.init).toMatchObject({ method: "PUT", body: '{"answers":{}}', headers: { "X-CSRFToken": "abc123" } });
});

test("a refusal keeps its code and its sentence", async () => {
  const { api } = apiAnswering(() => Response.json({ code: "deadline_passed", message: "Too late." }, { status: 409 }));

  const error = await api.post("x/").catch((reason: unknown) => reason);

  expect(error).toEqual(new ApiError(409, "deadline_passed", "Too late."));
});

test("an answer that is not JSON is a refusal all the same", async () => {
  const { api } = apiAnswering(() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));

  const error = await api.get("x/").catch((reason: unknown) => reason);

  expect(error).toEqual(new ApiError(502, "http_502", "Bad Gateway"));
});

test("no answer is a network error, unless the caller gave up", async () => {
  const { api } = apiAnswering(() => Promise.reject(new TypeError("failed to fetch")));
  const aborted = AbortSignal.abort(new Error("given up"));

  const offline = await api.get("x/").catch((reason: unknown) => reason);
  const givenUp = await api.get("x/", { signal: aborted }).catch((reason: unknown) => reason);

  expect([offline instanceof NetworkError, givenUp instanceof NetworkError]).toEqual([true, false]);
});

test("a request that is never answered is a network error in the end, and the next one is free to go", async () => {
  const patience = new AbortController();
  const silent = (_path: string, { signal }: RequestInit) =>
    new Promise<Response>((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const api = new Api(
    silent,
    () => "",
    "/",
    () => patience.signal,
  );
  const asked = api.put("x/", {}).catch((reason: unknown) => reason);

  patience.abort(new DOMException("", "TimeoutError"));

  expect(isPassing(await asked)).toBe(true);
});

test("an answer that breaks off, or that a foreign page gives, is a network error", async () => {
  const broken = new Response(new ReadableStream({ start: (body) => body.error(new TypeError("broken off")) }));
  const answers = [broken, new Response("<html>Welcome to our wireless network</html>")];
  const { api } = apiAnswering(() => answers.shift() ?? Response.error());

  const errors = [await api.get("x/").catch(isPassing), await api.get("x/").catch(isPassing)];

  expect(errors).toEqual([true, true]);
});

test.each([
  [new ApiError(401, "", ""), true],
  [new ApiError(403, "", ""), true],
  [new ApiError(409, "", ""), false],
  [new NetworkError(null), false],
])("%s means signed out: %s", (error, is) => {
  expect(isSignedOut(error)).toBe(is);
});

test.each([
  [new NetworkError(null), true],
  [new ApiError(503, "busy", ""), true],
  [new ApiError(429, "slow", ""), true],
  [new ApiError(409, "deadline_passed", ""), false],
  [new TypeError("ours"), false],
])("%s passes by itself: %s", (error, passing) => {
  expect(isPassing(error)).toBe(passing);
});

test("a page without the cookie sends an empty token", () => {
  expect([csrfToken("csrftoken=x"), csrfToken("notcsrftoken=x"), csrfToken("")]).toEqual(["x", "", ""]);
});
