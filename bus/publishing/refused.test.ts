import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { checkPublication } from "../events/publication.ts";
import { problem } from "../values/problem.ts";
import type { Result } from "./accept.ts";
import { type Refused, recordsOf, refusedLines, refusedOf, senderOf } from "./refused.ts";

const nowMs = 1_800_000_000_000;
const id = "4f7a1f9e-3c1b-4a57-9d5a-3a9a6f0c2b11";
const random = () => new Uint8Array(9);
const sender = { id: "key_1", publisher: "license-api" };
const invalid = problem("invalid");
const about = (company_id: number): Refused => ({
  claim: { id, event: "license.activated", company_id },
  problem: invalid,
});

const check = (input: object) =>
  checkPublication(
    input,
    { kind: "publisher", publisher: "license-api" },
    { nowMs, newId: () => id },
  );
const valid = { ...sample("license.activated"), id, company_id: 7 };

test("finds the refused events with what they say about themselves", () => {
  const conflict = problem("id-conflict");
  const checked = [check(valid), check({ ...valid, data: { secret: "x" } }), check(valid)];
  const [first, second] = checked;
  if (!first?.ok || second?.ok !== false) throw new Error("not as expected");
  const { event } = first.publication;
  const results: Result[] = [
    { kind: "accepted", event, repeat: false },
    { kind: "refused", problem: second.problem },
    { kind: "refused", problem: conflict },
  ];
  const claim = { id, event: "license.activated", company_id: 7 };
  expect(refusedOf(checked, results)).toEqual([
    { claim, problem: second.problem },
    { claim, problem: conflict },
  ]);
});

describe("a record", () => {
  const companiesOf = (companies: readonly number[] | undefined, refused: readonly Refused[]) =>
    recordsOf({ ...sender, companies }, refused, [], nowMs, random).map(
      ({ companyId }) => companyId,
    );

  test("is found only by a company that the sender can publish for", () => {
    expect(companiesOf(undefined, [about(1), about(2)])).toEqual([1, 2]);
    expect(companiesOf([2], [about(1), about(2)])).toEqual([undefined, 2]);
    expect(companiesOf([2], [{ claim: {}, problem: invalid }])).toEqual([undefined]);
  });

  test("is never found by a company that the sender cannot publish for", () => {
    const some = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(some, some, (companies, claimed) => {
        const found = companiesOf(companies, claimed.map(about));
        expect(found.every((one) => one === undefined || companies.includes(one))).toBe(true);
      }),
    );
  });

  test("has the event that suppressed another", () => {
    const { event } = check(valid).ok
      ? { event: { ...valid, user_id: null, ts: 1 } }
      : expect.fail();
    const first = { event_id: "a", opened_at: 5 };
    const results = [{ kind: "suppressed", event, reason: "", first }] as unknown as Result[];
    const [record] = recordsOf(sender, [], results, nowMs, random);
    expect(record).toEqual({
      companyId: 7,
      found: {
        kind: "suppressed",
        publisher: "license-api",
        claim: { id, event: "license.activated", company_id: 7 },
        at: nowMs,
        first: { event_id: "a", accepted_at: 5 },
      },
    });
  });

  test("does not exist for a key that cannot publish", () => {
    const admin = senderOf({ id: "key_1", scope: { kind: "admin" } });
    expect(recordsOf(admin, [about(1)], [], nowMs, random)).toEqual([]);
  });
});

describe("the log", () => {
  const isKnown = (code: string) => code === "license.activated";

  test("has one line for events that have all in common", () => {
    const other = { ...about(7), problem: problem("id-conflict") };
    const lines = refusedLines(sender, [about(7), about(7), about(8), other], isKnown);
    expect(lines.map(({ company_id, problem, count }) => [company_id, problem, count])).toEqual([
      [7, "invalid", 2],
      [8, "invalid", 1],
      [7, "id-conflict", 1],
    ]);
    expect(lines[0]).toMatchObject({ sender: "key_1", event_ids: [id, id] });
  });

  test("has no text of a publisher", () => {
    const claim = { event: "my secret" };
    const [line] = refusedLines(sender, [{ claim, problem: invalid }], isKnown);
    expect(JSON.parse(JSON.stringify(line))).toEqual({
      sender: "key_1",
      problem: "invalid",
      count: 1,
    });
  });
});
