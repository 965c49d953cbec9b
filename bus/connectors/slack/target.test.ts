import { expect, test } from "vitest";
import { slackSchema, slackTarget } from "./index.ts";

const url = "https://hooks.slack.com/services/T01/B01/abcdefghijklmnopqrstuvwx";
const egressPolicy = { loopbackTargets: ["localhost:3000"] };
const faultsOf = (change: object) =>
  slackSchema.faults({ type: "slack", url, ...change }, egressPolicy);

test.each([
  url,
  "https://hooks.slack-gov.com/services/T01/B01/abc",
  "http://localhost:3000/anything",
])("accepts %s", (url) => {
  expect(faultsOf({ url })).toEqual([]);
});

test.each([
  ["http://hooks.slack.com/services/T01/B01/abc", "must be an https URL"],
  ["https://example.com/services/T01/B01/abc", "must be an incoming webhook's"],
  ["https://hooks.slack.com.example.com/services/T01/B01/abc", "must be an incoming webhook's"],
  ["https://hooks.slack.com/triggers/T01/1/abc", "must be an incoming webhook's"],
  ["https://hooks.slack.com/services/T01/B01", "must be an incoming webhook's"],
  ["https://hooks.slack.com/hidden", "must be the URL itself"],
  [
    "http://localhost:4000/services/T01/B01/abc",
    "must be an https URL, or one of this bus's loopback",
  ],
])("%s: %s", (url, message) => {
  expect(faultsOf({ url })).toEqual([
    { pointer: "/url", message: expect.stringContaining(message) },
  ]);
});

test("refuses a template for unknown events", () => {
  expect(faultsOf({ templates: { "*": "1", "license.*": "1", "license.created": "1" } })).toEqual(
    [],
  );
  expect(faultsOf({ templates: { "licence.created": "1", "lic*ed": "1" } })).toEqual([
    {
      pointer: "/templates/licence.created",
      message: 'matches no event type. Did you mean "license.created"?',
    },
    {
      pointer: "/templates/lic*ed",
      message: "must be an event code, or a prefix of codes followed by a star",
    },
  ]);
});

test("refuses a template that is not JSONata", () => {
  const parse = (template: unknown) =>
    slackTarget.safeParse({ type: "slack", url, templates: { "*": template } }).success;
  expect(parse("data.license.id")).toBe(true);
  expect(parse("data.")).toBe(false);
  expect(parse(1)).toBe(false);
});

test("hides the webhook's URL", () => {
  const templates = { "*": "1" };
  expect(slackSchema.shown({ type: "slack", url, templates })).toEqual({
    type: "slack",
    url: "https://hooks.slack.com/hidden",
    templates,
  });
});
