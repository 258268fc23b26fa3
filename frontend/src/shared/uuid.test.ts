import { expect, test } from "vitest";
import { uuid } from "./uuid.ts";

test("ids are version 4 and all different", () => {
  const ids = Array.from({ length: 100 }, uuid);

  expect(new Set(ids).size).toBe(100);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
});
