import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventTypes, sample } from "../../../catalog/index.ts";
import {
  type FakeSlack,
  startSlack,
  tooManySlackMessages,
} from "../../../cli/demo/vendors/slack.ts";
import { hostileEvent } from "../../../test/support/hostile/arbitraries.ts";
import type { LicenseEvent } from "../../events/event.ts";
import type { Answered, Call } from "../connector.ts";
import { read, type SlackTarget, slack } from "./index.ts";

let fake: FakeSlack;
beforeAll(async () => {
  fake = await startSlack();
});
afterAll(() => fake.stop());

type Text = { readonly type: string; readonly text: string };
type Message = {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: Text;
    readonly fields?: readonly Text[];
    readonly elements?: readonly Text[];
  }[];
};

const created = sample("license.created");

function callFor(
  event: LicenseEvent,
  templates?: SlackTarget["templates"],
  message?: unknown,
): Call | undefined {
  const target: SlackTarget = { type: "slack", url: fake.url, ...(templates && { templates }) };
  const [field = ""] = Object.keys(slack.expressions?.(event, target) ?? {});
  const made = message === undefined ? {} : { [field]: message };
  const step = slack.plan(event, target, { made, remembered: {}, mayExist: false }).next();
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

async function posted(call: Call | undefined): Promise<string> {
  const { status, body } = await answerTo(call);
  return `${status} ${body}`;
}

function messageFor(event: LicenseEvent): Message {
  return bodyFor(event) as Message;
}

function textsOf({ blocks }: Message): readonly Text[] {
  return blocks.flatMap(({ text, fields = [], elements = [] }) => [
    ...(text ? [text] : []),
    ...fields,
    ...elements,
  ]);
}

test("a created license becomes a readable message", () => {
  const message = messageFor(created);
  expect(message.text).toBe("License created: …9KTB");
  expect(textsOf(message).map(({ text }) => text)).toEqual([
    "License created: …9KTB",
    ...["*License key*", "…9KTB", "*Trial*", "no", "*Active*", "yes"],
    ...["*Validity period*", "2027-06-30", "*Enable maintenance period*", "yes"],
    ...["*Maintenance period*", "2027-06-30 23:59 UTC", "*Enabled*", "yes"],
    ...["*Activations type*", "online", "*Max license users*", "5", "*ID*", "1718182312889417"],
    "<!date^1773073371^{date_short_pretty} {time}|2026-03-09 16:22 UTC>",
    "license.created · user 311 · 6fbbdb3a-5a3d-4c1e-9b7f-2d8e6a40c915",
  ]);
});

test.each([...eventTypes.keys()])("Slack accepts %s", async (code) => {
  expect(slack.understands(code)).toBe(true);
  const before = fake.messages.length;
  expect(await posted(callFor(sample(code) as LicenseEvent))).toBe("200 ok");
  expect(fake.messages).toHaveLength(before + 1);
});

test("Slack accepts any event's message, without markup from the event", async () => {
  await fc.assert(
    fc.asyncProperty(hostileEvent, async (event) => {
      const message = messageFor(event);
      expect(await posted(callFor(event))).toBe("200 ok");
      expect(withoutEntities(message.text)).not.toMatch(/[<>&]/);
      for (const { type, text } of textsOf(message)) {
        if (type === "plain_text") expect(withoutEntities(text)).not.toMatch(/[<>&]/);
        else expect(text).toMatch(ownMarkup);
      }
    }),
  );
});

/** Markup of the connector itself: names in bold, and the time. */
const ownMarkup =
  /^(\*[\p{L}\p{M}\p{N} ]+…?\*|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+ UTC>|\d+)$/u;
const withoutEntities = (text: string) => text.replaceAll(/&(amp|lt|gt);/g, "");

test("escapes Slack's three characters, and no others", () => {
  const event = { ...created, data: { seat: { name: `<!channel> & "Ö" 'n' *b*` } } };
  const escaped = `&lt;!channel&gt; &amp; "Ö" 'n' *b*`;
  const message = messageFor(event);
  expect(message.text).toBe(`License created: ${escaped}`);
  expect(textsOf(message)[2]).toEqual({ type: "plain_text", text: escaped, emoji: false });
});

const templates = { "license.*": "licenses", "license.created": "created", "*": "any" };

test("evaluates the event's template, if there is one", () => {
  const target: SlackTarget = { type: "slack", url: fake.url };
  expect(slack.expressions?.(created, { ...target, templates })).toEqual({
    "templates.license.created": "created",
  });
  expect(slack.expressions?.(sample("license.reset"), { ...target, templates })).toEqual({
    "templates.license.*": "licenses",
  });
  expect(slack.expressions?.(created, target)).toEqual({});
});

test("a template's text becomes the text, and its object the whole message", async () => {
  const object = { text: "hi", blocks: [{ type: "divider" }] };
  expect(bodyFor(created, templates, "*hi*")).toEqual({ text: "*hi*" });
  expect(bodyFor(created, templates, object)).toEqual(object);
  expect(await posted(callFor(created, templates, object))).toBe("200 ok");
});

test("a template's input has the event's text escaped, and unchanged as `raw`", () => {
  const event = { ...created, data: { seat: { name: "<!channel> & co" } } };
  expect(slack.inputOf?.(event)).toMatchObject({
    event: "license.created",
    data: { seat: { name: "&lt;!channel&gt; &amp; co" } },
    raw: { data: { seat: { name: "<!channel> & co" } } },
  });
});

test("a list of one block is a list", async () => {
  const call = callFor(created, templates, { text: "hi", blocks: { type: "divider" } });
  expect(call?.body).toEqual({ text: "hi", blocks: [{ type: "divider" }] });
  expect(await posted(call)).toBe("200 ok");
});

test("posts nothing if the template returns nothing, and says which", () => {
  const target: SlackTarget = { type: "slack", url: fake.url, templates };
  const known = { made: {}, remembered: {}, mayExist: false };
  expect(slack.plan(created, target, known).next()).toEqual({
    done: true,
    value: { reason: "`templates.license.created` returned no message" },
  });
  expect(callFor(created, templates)).toBeUndefined();
  expect(callFor(created, templates, null)).toBeUndefined();
});

test("cuts a template's text to Slack's limit", () => {
  const { text } = bodyFor(created, templates, "😀".repeat(30_000)) as Message;
  expect(text).toHaveLength(39_999);
  expect(text.isWellFormed()).toBe(true);
});

test("Slack refuses other objects", async () => {
  expect(await posted(callFor(created, templates, { blocks: [{ type: "no_such" }] }))).toBe(
    "400 invalid_blocks",
  );
  expect(await posted(callFor(created, templates, { message: "hi" }))).toBe("400 no_text");
});

test.each([
  ["invalid_token", "credentials"],
  ["action_prohibited", "credentials"],
  ["no_service", "gone"],
  ["team_disabled", "gone"],
  ["channel_is_archived", "gone"],
  ["rollup_error", "again"],
] as const)("a webhook that answers %s: %s", async (refusal, kind) => {
  const before = fake.messages.length;
  fake.refusal = refusal;
  const answer = await answerTo(callFor(created));
  fake.refusal = undefined;
  expect(slack.read(answer, 0).kind).toBe(kind);
  expect(fake.messages).toHaveLength(before);
});

test("pauses after too many messages", async () => {
  fake.faults.push(tooManySlackMessages(30));
  const answer = await answerTo(callFor(created));
  expect(slack.read(answer, 0)).toMatchObject({ kind: "again", after: 30_000, isThrottled: true });
});

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
  expect(slack.recordOf).toBeUndefined();
  expect(slack.urlOf({ type: "slack", url: fake.url })).toBe(fake.url);
});

const readOf = (status: number, body: string, headers: Record<string, string> = {}) =>
  read({ kind: "answered", status, headers, body }, 0);

test.each([
  [400, "invalid_payload", "never"],
  [400, "invalid_blocks", "never"],
  [400, "no_text", "never"],
  [400, "user_not_found", "never"],
  [413, "", "never"],
  [403, "invalid_token", "credentials"],
  [403, "action_prohibited", "credentials"],
  [400, "action_prohibited", "credentials"],
  [404, "no_service", "gone"],
  [404, "no_team", "gone"],
  [404, "channel_not_found", "gone"],
  [403, "team_disabled", "gone"],
  [403, "no_active_hooks", "gone"],
  [410, "channel_is_archived", "gone"],
  [404, "<html>", "gone"],
  [302, "", "again"],
  [408, "", "again"],
  [500, "rollup_error", "again"],
])("%i %s: %s", (status, body, kind) => {
  const error = `Slack answered ${status}${body ? `: ${body}` : ""}`;
  expect(readOf(status, body)).toEqual({ kind, error });
});

test("200 is a success", () => {
  expect(readOf(200, "ok")).toEqual({ kind: "done" });
});

test("Retry-After applies to others too", () => {
  expect(readOf(429, "rate_limited", { "retry-after": "30" })).toEqual({
    kind: "again",
    error: "Slack answered 429: rate_limited",
    after: 30_000,
    isThrottled: true,
  });
  expect(readOf(503, "")).toEqual({
    kind: "again",
    error: "Slack answered 503",
    isThrottled: true,
  });
});
