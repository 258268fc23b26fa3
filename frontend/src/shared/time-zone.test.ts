import { expect, test } from "vitest";
import { rememberTimeZone } from "./time-zone.ts";

test("the zone goes into a cookie for the whole site", () => {
  const jar = { cookie: "" };

  rememberTimeZone(jar, "Europe/Paris");

  expect(jar.cookie).toBe("time-zone=Europe/Paris; path=/; max-age=31536000; samesite=lax");
});

test("a browser that tells no zone leaves no cookie", () => {
  const jar = { cookie: "" };

  rememberTimeZone(jar, "");

  expect(jar.cookie).toBe("");
});
