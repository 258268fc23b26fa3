import { expect, test } from "vitest";
import { ApiError } from "../shared/api.ts";
import { endedAttempts } from "./leftovers.ts";

test("what is left goes home of attempts that are over and one's own, and of no others", async () => {
  const states: Readonly<Record<string, string>> = { over: "submitted", graded: "graded", here: "in_progress" };
  const api = {
    get: async <T>(path: string) => {
      const state = states[path.split("/")[1] ?? ""];
      if (!state) throw new ApiError(404, "attempt_not_found", "");
      return { state, deadline: null, serverNow: "" } as T;
    },
  };

  expect(await endedAttempts(api, ["over", "somebody-elses", "here", "graded"])).toEqual(["over", "graded"]);
});
