import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventTypes, sample } from "../../../catalog/index.ts";
import {
  type FakeTeams,
  failedInside,
  startTeams,
  tooManyTeamsMessages,
} from "../../../cli/demo/vendors/teams.ts";
import { hostileEvent } from "../../../test/support/hostile/arbitraries.ts";
import type { LicenseEvent } from "../../events/event.ts";
import type { Answered, Call } from "../connector.ts";
import { read, type TeamsTarget, teams } from "./index.ts";

let fake: FakeTeams;
beforeAll(async () => {
  fake = await startTeams();
});
afterAll(() => fake.stop());

type Element = {
  readonly type: string;
  readonly text?: string;
  readonly inlines?: readonly { readonly type: string; readonly text: string }[];
};

const created = sample("license.created");
const maxBytes = 28 * 1024;

function callFor(
  event: LicenseEvent,
  templates?: TeamsTarget["templates"],
  message?: unknown,
): Call | undefined {
  const target: TeamsTarget = { type: "teams", url: fake.url, ...(templates && { templates }) };
  const [field = ""] = Object.keys(teams.expressions?.(event, target) ?? {});
  const made = message === undefined ? {} : { [field]: message };
  const step = teams.plan(event, target, { made, remembered: {}, mayExist: false }).next();
  return step.done ? undefined : step.value;
}

function bodyFor(...parameters: Parameters<typeof callFor>): unknown {
  return callFor(...parameters)?.body;
}

async function answerTo(call: Call | undefined): Promise<Answered> {
  const response = await fetch(call?.url ?? "", {
    method: call?.method ?? "GET",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(call?.body),
  });
  const headers = Object.fromEntries(response.headers);
  return { kind: "answered", status: response.status, headers, body: await response.text() };
}

/** Returns the webhook's answer, and the reason if the run failed. */
async function posted(call: Call | undefined): Promise<string> {
  const failed = fake.failedRuns.length;
  const { status, body } = await answerTo(call);
  return [status, body, ...fake.failedRuns.slice(failed)].filter(Boolean).join(" ");
}

function elementsFor(event: LicenseEvent): readonly Element[] {
  const { attachments } = bodyFor(event) as {
    attachments: readonly { content: { body: readonly Element[] } }[];
  };
  return attachments.flatMap(({ content }) => content.body);
}

test("a created license becomes a readable card", () => {
  expect(
    elementsFor(created).map(({ text, inlines }) => text ?? inlines?.map((run) => run.text)),
  ).toEqual([
    ["License created: …9KTB"],
    "{{DATE(2026-03-09T16:22:51Z, SHORT)}} {{TIME(2026-03-09T16:22:51Z)}}",
    ["License key: ", "…9KTB"],
    ["Trial: ", "no"],
    ["Active: ", "yes"],
    ["Validity period: ", "2027-06-30"],
    ["Enable maintenance period: ", "yes"],
    ["Maintenance period: ", "2027-06-30 23:59 UTC"],
    ["Enabled: ", "yes"],
    ["Activations type: ", "online"],
    ["Max license users: ", "5"],
    ["ID: ", "1718182312889417"],
    ["license.created · user 311 · 6fbbdb3a-5a3d-4c1e-9b7f-2d8e6a40c915"],
  ]);
});

test.each([...eventTypes.keys()])("Teams accepts %s", async (code) => {
  expect(teams.understands(code)).toBe(true);
  const before = fake.messages.length;
  expect(await posted(callFor(sample(code) as LicenseEvent))).toBe("202");
  expect(fake.messages).toHaveLength(before + 1);
});

test("Teams accepts any event's message, without markup from the event", async () => {
  await fc.assert(
    fc.asyncProperty(hostileEvent, async (event) => {
      expect(await posted(callFor(event))).toBe("202");
      for (const { type, text, inlines = [] } of elementsFor(event)) {
        // A TextBlock interprets Markdown, and a TextRun does not.
        if (type === "TextBlock") expect(text).toMatch(ownMarkup);
        else expect(type).toBe("RichTextBlock");
        for (const run of inlines) {
          expect(run.type).toBe("TextRun");
          expect(run.text).not.toContain("{{");
        }
      }
    }),
  );
});

/** Markup of the connector itself: the time. */
const ownMarkup = /^(\{\{DATE\([\dTZ:-]+, SHORT\)\}\} \{\{TIME\([\dTZ:-]+\)\}\}|\d+)$/;

test("a message stays far below Teams' limit, even with the longest texts", () => {
  for (const character of ["漢", '"', "😀"]) {
    const object = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`漢${i}`.padEnd(300, "漢"), character.repeat(500)]),
    );
    const call = callFor({ ...created, data: { a: object, b: object, c: object } });
    expect(Buffer.byteLength(JSON.stringify(call?.body))).toBeLessThan(maxBytes / 2);
  }
});

const templates = { "license.*": "licenses", "license.created": "created", "*": "any" };

test("evaluates the event's template, if there is one", () => {
  const target: TeamsTarget = { type: "teams", url: fake.url };
  expect(teams.expressions?.(created, { ...target, templates })).toEqual({
    "templates.license.created": "created",
  });
  expect(teams.expressions?.(created, target)).toEqual({});
});

test("a template's text becomes a block that wraps", async () => {
  const call = callFor(created, templates, "**hi**");
  expect(await posted(call)).toBe("202");
  expect(fake.messages.at(-1)).toMatchObject({
    type: "AdaptiveCard",
    body: [{ type: "TextBlock", text: "**hi**", wrap: true }],
  });
});

test("sends a template's card in a message, and any other object unchanged", async () => {
  const card = { type: "AdaptiveCard", version: "1.5", body: [] };
  expect(await posted(callFor(created, templates, card))).toBe("202");
  expect(fake.messages.at(-1)).toEqual(card);
  const message = bodyFor(created, templates, card);
  expect(bodyFor(created, templates, message)).toEqual(message);
  expect(bodyFor(created, templates, { text: "hi" })).toEqual({ text: "hi" });
});

test.each([
  ["**bold** _it_ a_b", "\\*\\*bold\\*\\* \\_it\\_ a_b"],
  ["[x](https://example.com)", "\\[x\\](https://example.com)"],
  ["a\\b", "a\\\\b"],
  ["- one\n2. two\n -3 4.5", "\\- one\n2\\. two\n -3 4.5"],
  ["ABCD-1234", "ABCD-1234"],
  ["{{DATE(x)}}", "{\u200b{DATE(x)}}"],
])("a template's input has %j escaped as %j, and unchanged as `raw`", (text, escaped) => {
  const event = { ...created, data: { seat: { name: text } } };
  expect(teams.inputOf?.(event)).toMatchObject({
    data: { seat: { name: escaped } },
    raw: { data: { seat: { name: text } } },
  });
});

test("lists of one item are lists in a card", async () => {
  const block = { type: "RichTextBlock", inlines: { type: "TextRun", text: "hi" } };
  const card = { type: "AdaptiveCard", version: "1.4", body: block };
  expect(await posted(callFor(created, templates, card))).toBe("202");
  expect(fake.messages.at(-1)).toMatchObject({
    body: [{ type: "RichTextBlock", inlines: [{ type: "TextRun", text: "hi" }] }],
  });
});

test("posts nothing if the template returns nothing", () => {
  expect(callFor(created, templates)).toBeUndefined();
});

test.each(["漢", '"', "😀", "a"])("cuts a template's text of many %s to fit", async (character) => {
  const call = callFor(created, templates, character.repeat(40_000));
  expect(await posted(call)).toBe("202");
  expect(JSON.stringify(call?.body).isWellFormed()).toBe(true);
});

test("a workflow fails silently with an object that is not a card", async () => {
  expect(await posted(callFor(created, templates, { text: "hi" }))).toMatch(
    /^202 Send_each_adaptive_card failed/,
  );
  const card = { type: "AdaptiveCard", version: "1.4", body: [{ type: "Video" }] };
  expect(await posted(callFor(created, templates, card))).toMatch(
    /^202 The element .* is not valid$/,
  );
});

test.each([
  ["DirectApiAuthorizationRequired", "credentials"],
  ["AuthorizationFailed", "credentials"],
  ["WorkflowNotFound", "gone"],
  ["WorkflowTriggerIsNotEnabled", "again"],
] as const)("a webhook that answers %s: %s", async (refusal, kind) => {
  const before = fake.messages.length;
  fake.refusal = refusal;
  const answer = await answerTo(callFor(created));
  fake.refusal = undefined;
  expect(teams.read(answer, 0).kind).toBe(kind);
  expect(fake.messages).toHaveLength(before);
});

test.each([[tooManyTeamsMessages(30)], [failedInside(429)]])(
  "pauses after too many messages: %j",
  async (fault) => {
    fake.faults.push(fault);
    const answer = await answerTo(callFor(created));
    expect(teams.read(answer, 0)).toMatchObject({ kind: "again", isThrottled: true });
  },
);

test("fails if the connection ends before or after the message is posted", async () => {
  const before = fake.messages.length;
  fake.faults.push({ drop: "before" }, { drop: "after" });
  await expect(answerTo(callFor(created))).rejects.toThrow();
  expect(fake.messages).toHaveLength(before);
  await expect(answerTo(callFor(created))).rejects.toThrow();
  expect(fake.messages).toHaveLength(before + 1);
  expect(fake.requests.slice(-2).map(({ status }) => status)).toEqual([0, 0]);
});

test("events have no record", () => {
  expect(teams.recordOf).toBeUndefined();
  expect(teams.urlOf({ type: "teams", url: fake.url })).toBe(fake.url);
});

const readOf = (status: number, body = "", headers: Record<string, string> = {}) =>
  read({ kind: "answered", status, headers, body }, 0);
const errorBody = (code: string) => JSON.stringify({ error: { code, message: "It says why." } });

test.each([
  [400, "TriggerInputSchemaMismatch", "never"],
  [413, "RequestEntityTooLarge", "never"],
  [401, "DirectApiAuthorizationRequired", "credentials"],
  [403, "AuthorizationFailed", "credentials"],
  [404, "WorkflowNotFound", "gone"],
  [410, "Gone", "gone"],
  [400, "WorkflowTriggerIsNotEnabled", "again"],
  [500, "InternalServerError", "again"],
])("%i %s: %s", (status, code, kind) => {
  const error = `Teams answered ${status}: ${code}: It says why.`;
  expect(readOf(status, errorBody(code))).toEqual({ kind, error });
});

test.each([
  ["", "Teams answered 400"],
  ["Bad payload\nreceived", "Teams answered 400: Bad payload received"],
  ['{"error":{"code":7}}', 'Teams answered 400: {"error":{"code":7}}'],
  [errorBody("x".repeat(1000)), `Teams answered 400: ${"x".repeat(299)}…`],
])("the error contains the text of %s", (body, error) => {
  expect(readOf(400, body)).toEqual({ kind: "never", error });
});

test.each([200, 202])("%i is a success", (status) => {
  expect(readOf(status)).toEqual({ kind: "done" });
  expect(readOf(status, "1")).toEqual({ kind: "done" });
});

test("Retry-After applies to others too", () => {
  expect(readOf(429, errorBody("Throttled"), { "retry-after": "30" })).toEqual({
    kind: "again",
    error: "Teams answered 429: Throttled: It says why.",
    after: 30_000,
    isThrottled: true,
  });
});

test.each([
  [429, { kind: "again", isThrottled: true }],
  [413, { kind: "never" }],
  [503, { kind: "again" }],
])("a success that contains %i is a failure", (status, verdict) => {
  const body = `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=1`;
  expect(readOf(200, body)).toEqual({ ...verdict, error: `Teams answered 200: ${body}` });
});
