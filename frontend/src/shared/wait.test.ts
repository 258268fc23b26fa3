import { expect, test } from "vitest";
import { wait } from "./wait.ts";

test("waiting ends at once when it is called off, before or meanwhile", async () => {
  const control = new AbortController();
  const waiting = wait(60_000, control.signal);

  control.abort();

  await expect(waiting).resolves.toBeUndefined();
  await expect(wait(60_000, control.signal)).resolves.toBeUndefined();
});
