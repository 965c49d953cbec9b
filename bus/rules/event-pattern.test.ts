import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { eventPatternOf } from "./event-pattern.ts";

const known = [...eventTypes.values()];
const both =
  'selects event codes, and so does "events". EventBridge allows only one of them: remove one';

test.for([
  [{ events: ["license.expired"] }, { "detail-type": ["license.expired"] }, false],
  [
    { events: ["license.*", "*.deleted"] },
    { "detail-type": [{ prefix: "license." }, { suffix: ".deleted" }] },
    false,
  ],
  // On EventBridge's bus, a star matches any characters, including the bus's own events.
  [{ events: ["*"] }, { "detail-type": [{ prefix: "" }] }, false],
  [{ events: ["*.dead"] }, { "detail-type": [{ suffix: ".dead" }] }, false],
  [{ events: ["keygen.*.created"] }, { "detail-type": [{ wildcard: "keygen.*.created" }] }, true],
  [{ pattern: { detail: { company_id: [7] } } }, { detail: { company_id: [7] } }, false],
  [
    { events: ["license.*"], pattern: { detail: { company_id: [7] } } },
    { "detail-type": [{ prefix: "license." }], detail: { company_id: [7] } },
    false,
  ],
  [{ pattern: { "detail-type": ["anything"] } }, { "detail-type": ["anything"] }, false],
  [
    { pattern: { detail: { x: [{ "anything-but": { wildcard: "a*b" } }] } } },
    { detail: { x: [{ "anything-but": { wildcard: "a*b" } }] } },
    true,
  ],
  [
    { events: ["license.*"], pattern: { detail: { "detail-type": ["x"] } } },
    { "detail-type": [{ prefix: "license." }], detail: { "detail-type": ["x"] } },
    false,
  ],
] as const)("%j is %j for EventBridge", ([selection, eventPattern, hasWildcards]) => {
  expect(eventPatternOf(selection, known)).toEqual({ ok: true, eventPattern, hasWildcards });
});

test.for([
  [{ "detail-type": ["license.expired"] }, ["/pattern/detail-type"]],
  [
    { $or: [{ source: ["a"] }, { "detail-type": ["license.expired"] }] },
    ["/pattern/$or/1/detail-type"],
  ],
  [
    { $or: [{ source: ["a"] }, { $or: [{ "detail-type": ["x"] }, { account: ["1"] }] }] },
    ["/pattern/$or/1/$or/0/detail-type"],
  ],
] as const)("refuses event codes both in events and in %j", ([pattern, pointers]) => {
  expect(eventPatternOf({ events: ["license.*"], pattern }, known)).toEqual({
    ok: false,
    faults: pointers.map((pointer) => ({ pointer, message: both })),
  });
});

test("refuses null, which CloudFormation would refuse later with a worse message", () => {
  expect(eventPatternOf({ pattern: { detail: { note: ["", null] } } }, known)).toEqual({
    ok: false,
    faults: [
      {
        pointer: "/pattern/detail/note/1",
        message: "must not be null, which CloudFormation does not allow in a template",
      },
    ],
  });
});

test("reports a pattern that is too large at the part that is too large", () => {
  const many = Array.from({ length: 100 }, () => "license.will_expire_3_days");
  const pattern = { detail: { note: ["x".repeat(1985)] } };
  const faultsOf = (selection: Parameters<typeof eventPatternOf>[0]) => {
    const made = eventPatternOf(selection, known);
    return made.ok ? [] : made.faults.map((fault) => `${fault.pointer} ${fault.message}`);
  };
  expect(faultsOf({ events: many })).toEqual([
    "/events has 2917 characters as JSON; the limit of a pattern's size is 2048",
  ]);
  expect(faultsOf({ pattern: { detail: { note: ["x".repeat(2048)] } } })).toEqual([
    "/pattern has 2072 characters as JSON; the limit of a pattern's size is 2048",
  ]);
  expect(faultsOf({ events: ["license.expired"], pattern })).toEqual([]);
  expect(faultsOf({ events: ["license.expired", "license.created"], pattern })).toEqual([
    "/events with the pattern has 2061 characters as JSON; the limit of a pattern's size is 2048",
  ]);
});
