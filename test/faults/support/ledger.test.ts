import { expect, test } from "vitest";
import { type Arrival, account, accountLine, isExplainedBy } from "./ledger.ts";

const due = (eventId: string, receiver = "a") => ({ eventId, receiver });
const arrival = (eventId: string, more: Partial<Arrival> = {}): Arrival => ({
  ...due(eventId),
  webhookId: `dlv of ${eventId}`,
  at: 1,
  isTaken: true,
  ...more,
});

test("counts accepted events as delivered, delivered twice, dead, held or lost", () => {
  const events = ["once", "twice", "dead", "held", "lost", "refused"];
  const found = account(
    events.map((id) => due(id)),
    [
      arrival("once", { isTaken: false }),
      arrival("once"),
      arrival("twice", { at: 5 }),
      arrival("twice", { at: 4 }),
      arrival("dead", { isTaken: false }),
      arrival("refused", { isTaken: false }),
    ],
    [
      { ...due("dead"), status: "dead" },
      { ...due("held"), status: "held" },
      { ...due("once"), status: "dead" },
    ],
  );
  expect(found).toEqual({
    accepted: 6,
    due: 6,
    once: 1,
    twice: [{ ...due("twice"), taken: [arrival("twice", { at: 4 }), arrival("twice", { at: 5 })] }],
    dead: 1,
    held: 1,
    deadDeliveries: [due("dead")],
    lost: [due("lost"), due("refused")],
    renamed: [],
    strays: [],
  });
  expect(accountLine("sample", found, 1234, "two words")).toBe(
    "sample: accepted 6, delivered once 1, delivered twice 1, lost 2, dead 1, held 1, in 1.2 s; two words",
  );
});

test("expects an event at each of its receivers, and at no others", () => {
  const stray = arrival("e", { receiver: "c" });
  const found = account([due("e", "a"), due("e", "b")], [arrival("e"), stray], []);
  expect(found).toMatchObject({ accepted: 1, due: 2, once: 1, lost: [due("e", "b")] });
  expect(found.strays).toEqual([stray]);
});

test("reports a delivery that arrives with another id", () => {
  const arrivals = [arrival("e", { isTaken: false }), arrival("e", { webhookId: "dlv of others" })];
  expect(account([due("e")], arrivals, []).renamed).toEqual([due("e")]);
});

const takenAt = (...times: number[]) => ({
  eventId: "e",
  receiver: "a",
  taken: times.map((at) => ({ eventId: "e", receiver: "a", webhookId: "w", at, isTaken: true })),
});

const kills = [10_000, 60_000];

test("explains a repeat only by a kill before the answer was recorded", () => {
  expect(isExplainedBy(kills, takenAt(9_500, 14_000), 1, [])).toBe(true);
  expect(isExplainedBy(kills, takenAt(9_500, 9_600), 1, [])).toBe(false);
  expect(isExplainedBy(kills, takenAt(10_500, 14_000), 1, [])).toBe(false);
  expect(isExplainedBy(kills, takenAt(9_500, 59_000, 61_000), 1, [])).toBe(true);
  expect(isExplainedBy(kills, takenAt(9_500, 14_000, 15_000), 1, [])).toBe(false);
});

test("does not explain a repeat of what the bus had recorded", () => {
  expect(isExplainedBy(kills, takenAt(9_500, 14_000), 2, [])).toBe(false);
  expect(isExplainedBy(kills, takenAt(9_500, 59_000, 61_000), 2, [])).toBe(false);
});

test("explains a repeat by a kill after the delivery was queued and before that was acknowledged", () => {
  const both = takenAt(61_000, 61_012);
  expect(isExplainedBy(kills, both, 1, [59_000, 60_500])).toBe(true);
  expect(isExplainedBy(kills, both, 1, [60_400, 60_500])).toBe(false);
  expect(isExplainedBy(kills, both, 1, [59_000])).toBe(false);
  expect(isExplainedBy(kills, both, 2, [59_000, 60_500])).toBe(false);
});
