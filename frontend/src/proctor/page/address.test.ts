import { expect, test } from "vitest";
import { addressOf, openedIn, pageOf } from "./address.ts";

const ADA = "0123abcd-4567-4321-89ab-cdef01234567";

test("the candidate who is opened is in the address and found in it", () => {
  const address = addressOf({ pathname: "/proctor/", search: "" }, ADA);

  expect([address, openedIn(new URL(address, "https://proctor.example"))]).toEqual([`/proctor/#candidate=${ADA}`, ADA]);
});

test.each(["", "#main", "#candidate=<script>"])("an address with %j opens nobody", (hash) => {
  expect(openedIn({ hash })).toBeNull();
});

test("one exam has a page of its own", () => {
  expect([pageOf(""), pageOf("one")]).toEqual(["/proctor/", "/proctor/exams/one/"]);
});
