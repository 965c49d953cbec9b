import { expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import type { LicenseEvent } from "../../events/event.ts";
import { templateInput, withLists } from "./template.ts";

const created = sample("license.created") as LicenseEvent;

test("escapes every text of the data and of the vendor's fields, and keeps the event as `raw`", () => {
  const event = {
    ...created,
    data: { seat: { name: "a", tags: ["b", { note: "c" }], count: 1, none: null } },
    vendor: { tenant: "t" },
  } as unknown as LicenseEvent;
  expect(templateInput(event, (text) => `<${text}>`)).toEqual({
    ...event,
    data: { seat: { name: "<a>", tags: ["<b>", { note: "<c>" }], count: 1, none: null } },
    vendor: { tenant: "<t>" },
    raw: event,
  });
  expect(templateInput(created, String)).not.toHaveProperty("vendor");
});

test("makes lists of single items where the system requires a list, at any depth", () => {
  const names = new Set(["blocks", "elements"]);
  const one = { type: "context", elements: { type: "mrkdwn", text: "hi" } };
  expect(withLists({ text: "hi", blocks: one }, names)).toEqual({
    text: "hi",
    blocks: [{ type: "context", elements: [{ type: "mrkdwn", text: "hi" }] }],
  });
  expect(withLists({ blocks: [one, one] }, names)).toEqual({
    blocks: [
      { type: "context", elements: [{ type: "mrkdwn", text: "hi" }] },
      { type: "context", elements: [{ type: "mrkdwn", text: "hi" }] },
    ],
  });
  expect(withLists({ blocks: null, other: {} }, names)).toEqual({ blocks: null, other: {} });
});
