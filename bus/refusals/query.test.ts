import { expect, test } from "vitest";
import { problem } from "../values/problem.ts";
import { refusalFilterOf, refusalQuery } from "./query.ts";
import { refusedEvent } from "./record.ts";

const refused = (claim: object) =>
  refusedEvent("p", claim, problem("invalid"), {
    nowMs: 1,
    position: 0,
    random: new Uint8Array(9),
  });

test("no filter shows all", () => {
  expect(refusalFilterOf({})).toBeUndefined();
});

test.each([
  [{ event: "license.*" }, { event: "license.created" }, true],
  [{ event: "license.*" }, { event: "order.created" }, false],
  [{ event: "*" }, {}, false],
  [{ company_id: "7" }, { company_id: 7 }, true],
  [{ company_id: "7" }, { company_id: 8 }, false],
  [{ company_id: "7" }, {}, false],
  [{ event: "a.b", company_id: "7" }, { event: "a.b", company_id: 8 }, false],
])("%j of %j: %s", (query, claim, isShown) => {
  expect(refusalFilterOf(query)?.(refused(claim))).toBe(isShown);
});

test.each([{ event: "a b" }, { company_id: "0" }, { key_id: "a/b" }, { from: "1" }])(
  "refuses the query %j",
  (query) => {
    expect(refusalQuery.safeParse(query).success).toBe(false);
  },
);
