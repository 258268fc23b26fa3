import { expect, test } from "vitest";
import { SampledClock } from "../shared/clock.ts";
import { Exchange, type ToServer } from "./exchange.ts";
import { alert, at, command, EXAM, NINE, snapshot, tile } from "./testing.ts";

function world() {
  const sent: ToServer[] = [];
  const heard: string[] = [];
  const clock = { now: 0 };
  const line = { isUp: true };
  const waiting: { readonly at: number; readonly action: () => void }[] = [];
  const exchange = new Exchange(
    {
      send: (message) => {
        if (line.isUp) sent.push(message);
        return line.isUp;
      },
      now: () => clock.now,
      clock: new SampledClock({ serverNow: NINE, askedAt: 0, answeredAt: performance.now() }),
      later: (ms, action) => waiting.push({ at: clock.now + ms, action }),
    },
    {
      changed: () => heard.push("changed"),
      called: (alerts) => heard.push(`called ${alerts.map(({ id }) => id).join()}`),
      watched: ({ type }) => heard.push(type),
      confirmed: ({ id }) => heard.push(`confirmed ${id}`),
      refused: ({ about }) => heard.push(`refused ${about}`),
    },
  );
  /** Lets the time pass and does what falls due. */
  const until = (ms: number) => {
    for (;;) {
      const index = waiting.findIndex((each) => each.at <= ms);
      const [due] = index < 0 ? [] : waiting.splice(index, 1);
      if (!due) break;
      clock.now = due.at;
      due.action();
    }
    clock.now = ms;
  };
  return { exchange, sent, heard, line, until };
}

const changed = (number: number) => ({ type: "tileChanged", exam: EXAM, number, tile: tile("ada") }) as const;
const ping = (id: string) => ({ type: "command", id, attempt: "ada", kind: "ping" }) as const;
const of = (...exams: readonly string[]) => ({ type: "resync", exams });

test("a gap is asked for after half a second, and again until it is closed", () => {
  const { exchange, sent, until } = world();
  exchange.hear(snapshot(7));
  exchange.hear(changed(9));
  until(400);
  const early = [...sent];
  until(7000);
  exchange.hear(snapshot(9, { allExams: false }));
  until(60_000);

  expect([early, sent]).toEqual([[], [of(EXAM), of(EXAM), of()]]);
});

test("a gap that closes by itself is not asked for", () => {
  const { exchange, sent, until } = world();
  exchange.hear(snapshot(7));
  exchange.hear(changed(9));
  exchange.hear(changed(8));
  until(10_000);

  expect(sent).toEqual([]);
});

test("what is there when the page opens is not called out, what comes up afterwards is", () => {
  const { exchange, heard } = world();
  exchange.hear(snapshot(7, { alerts: [alert("old")] }));
  exchange.hear({ type: "alertChanged", exam: EXAM, number: 8, alert: alert("new") });

  expect(heard).toEqual(["changed", "called new", "changed"]);
});

test("what came up while the line was down is called out when it is back", () => {
  const { exchange, heard } = world();
  exchange.hear(snapshot(7, { alerts: [alert("old")] }));
  exchange.lineUp();
  exchange.hear(snapshot(9, { alerts: [alert("old"), alert("meanwhile")] }));

  expect(heard).toContain("called meanwhile");
});

test("a command that was given while the line was down is said when it is up, until the server tells of it", () => {
  const { exchange, sent, line } = world();
  line.isUp = false;
  exchange.give(ping("one"));
  line.isUp = true;
  exchange.lineUp();
  exchange.lineUp();
  exchange.hear({ type: "commandChanged", exam: EXAM, number: 1, command: command("one") });
  exchange.lineUp();

  expect(sent).toEqual([ping("one"), ping("one")]);
});

test("our own command's confirmation is told once, another proctor's not at all", () => {
  const { exchange, heard } = world();
  exchange.hear(snapshot(0));
  exchange.give(ping("ours"));
  const confirmations = [
    command("ours"),
    command("ours", { shownAt: at(1) }),
    command("ours", { shownAt: at(1), readAt: at(2) }),
    command("theirs", { shownAt: at(1) }),
  ];
  for (const [index, each] of confirmations.entries()) {
    exchange.hear({ type: "commandChanged", exam: EXAM, number: index + 1, command: each });
  }

  expect(heard.filter((each) => each.startsWith("confirmed"))).toEqual(["confirmed ours"]);
});

test("a refusal is kept with its command", () => {
  const { exchange, heard } = world();
  exchange.give(ping("one"));
  exchange.hear({ type: "refused", about: "one", code: "attempt_not_running", message: "It is over." });

  expect(exchange.outbox.get("one")?.refusal).toBe("It is over.");
  expect(heard).toEqual(["changed", "refused one", "changed"]);
});

test("a tally changes nothing that is shown", () => {
  const { exchange, heard } = world();
  exchange.hear(snapshot(7));
  exchange.hear({ type: "tally", numbers: { [EXAM]: 7 }, serverNow: at(0) });

  expect(heard).toEqual(["changed"]);
});
