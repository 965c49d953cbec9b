import type * as z from "zod/mini";
import { type EgressPolicy, targetFault } from "../../outbound/target.ts";
import { cut, oneLine } from "../../values/plain-text.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { chat } from "../chat/chat.ts";
import { hiddenFault, shownUrl } from "../chat/hook-url.ts";
import { isoTime, type Message, messageOf, timeText } from "../chat/message.ts";
import { chatTarget, templateFaults } from "../chat/target-schema.ts";
import type { Answered, Connector, TargetSchema, Verdict } from "../connector.ts";
import { valueAt } from "../mapping.ts";
import { jsonOf, statusVerdict, textOf } from "../verdict.ts";

/** A channel or chat of Microsoft Teams, by the webhook of a workflow that posts its input. */
export const teamsTarget = /* @__PURE__ */ chatTarget("teams");
export type TeamsTarget = z.infer<typeof teamsTarget>;

export const teamsSchema: TargetSchema<typeof teamsTarget> = {
  channels: ["integrations", "webhooks"],
  example: {
    type: "teams",
    url: "https://prod-00.westeurope.logic.azure.com/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    templates: {
      "license.expired": "'**License ' & data.license.id & '** has expired'",
    },
  },
  schema: teamsTarget,
  faults: ({ url, templates }, egressPolicy) => [
    ...urlFaults(url, egressPolicy),
    ...templateFaults(templates),
  ],
  shown: (target) => ({ ...target, url: shownUrl(target.url) }),
};

/** Any host, because Microsoft has moved these webhooks before. */
function urlFaults(url: string, egressPolicy: EgressPolicy): readonly Fault[] {
  const message = targetFault(url, egressPolicy) ?? hiddenFault(url);
  return faultsAt("/url", message);
}

/** Bytes. Teams accepts messages of 28 KB, including everything around the text. */
const maxTextLength = 26_000;

/** Properties that are lists in messages and cards. */
const lists: ReadonlySet<string> = new Set([
  "actions",
  "attachments",
  "body",
  "cells",
  "choices",
  "columns",
  "entities",
  "facts",
  "images",
  "inlines",
  "items",
  "rows",
]);

/** Posts a message for each event in a channel or chat of Microsoft Teams. */
export const teams: Connector<TeamsTarget> = chat({
  ofEvent: (event) => withCard(cardOf(messageOf(event))),
  ofText: (text) => withCard(textCard(cut(text, maxTextLength, bytesOf))),
  ofObject: (object) => (object.type === "AdaptiveCard" ? withCard(object) : object),
  escaped,
  lists,
  read,
});

/**
 * Escapes a text for the Markdown of cards: emphasis, links and lists ("Text features"). An underscore within a
 * word has no meaning.
 */
function escaped(text: string): string {
  return withoutPlaceholders(text)
    .replaceAll(/[\\*[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replaceAll(/^([ \t]*)([-+]|\d+[.)])(?=\s|$)/gmu, (_, indent: string, marker: string) => {
      return `${indent}${marker.slice(0, -1)}\\${marker.slice(-1)}`;
    });
}

/** Two braces begin a placeholder, such as {{DATE(…)}}, in a TextRun too. */
function withoutPlaceholders(text: string): string {
  return text.replaceAll(/\{(?=\{)/g, "{\u200b");
}

/** Returns the size of a character in JSON. */
function bytesOf(character: string): number {
  return Buffer.byteLength(JSON.stringify(character)) - 2;
}

/** The older webhooks of Office 365 connectors answer 200 and put the status in the text. */
const failedInside = /^Webhook message delivery failed with error: .*?HTTP error (\d{3})/;

const maxDetailLength = 300;

/** Reads an answer. Workflows answer 202, or the code and the message of an error. */
export function read(answer: Answered, nowMs: number): Verdict {
  const error = `Teams answered ${answer.status}${detail(answer)}`;
  const inner = failedInside.exec(textOf(answer))?.[1];
  if (inner !== undefined) return innerVerdict(Number(inner), error);
  // A disabled workflow can be enabled.
  return codeOf(answer) === "WorkflowTriggerIsNotEnabled"
    ? { kind: "again", error }
    : statusVerdict(answer, error, nowMs);
}

/** Retryable, unless the message is too large. */
function innerVerdict(status: number, error: string): Verdict {
  if (status === 413) return { kind: "never", error };
  return { kind: "again", error, ...(status === 429 ? { isThrottled: true } : {}) };
}

function codeOf(answer: Answered): unknown {
  return valueAt(jsonOf(answer), "error.code");
}

/** Returns the code and the message if they can be read, otherwise the whole body. */
function detail(answer: Answered): string {
  const [code, message] = [codeOf(answer), valueAt(jsonOf(answer), "error.message")];
  const text = [code, message].filter((part) => typeof part === "string").join(": ");
  const shown = cut(oneLine(text), maxDetailLength) || textOf(answer);
  return shown && `: ${shown}`;
}

/*
 * A message as an Adaptive Card. Values of the event are in a `TextRun`, which ignores Markdown. A `TextBlock` reads
 * it, and the clients of Teams escape its characters differently.
 */

/** The version that all clients of Teams show. */
const version = "1.4";
const schema = "http://adaptivecards.io/schemas/adaptive-card.json";

type Look = {
  readonly weight?: "Bolder";
  readonly size?: "Medium" | "Small";
  readonly isSubtle?: true;
};

/** Returns a message as an Adaptive Card, with a line for each field. */
function cardOf({ headline, parts, ts, origin }: Message) {
  return card([
    paragraph([run(headline, { weight: "Bolder", size: "Medium" })]),
    { type: "TextBlock", text: time(ts), isSubtle: true, spacing: "None", wrap: true },
    ...parts.flatMap(({ name, fields }) => [
      ...(name === undefined
        ? []
        : [{ ...paragraph([run(name, { weight: "Bolder" })]), separator: true }]),
      ...fields.map(({ label, value }) =>
        paragraph([run(`${label}: `, { weight: "Bolder" }), run(value)], "Small"),
      ),
    ]),
    paragraph([run(origin, { size: "Small", isSubtle: true })]),
  ]);
}

/** Returns a card of one text, in the Markdown of cards. */
function textCard(text: string) {
  return card([{ type: "TextBlock", text, wrap: true }]);
}

/** Returns a message with a card, as workflows expect it. */
function withCard(content: object) {
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

function card(body: readonly object[]) {
  return { $schema: schema, type: "AdaptiveCard", version, body };
}

function paragraph(inlines: readonly object[], spacing?: "Small") {
  return { type: "RichTextBlock", inlines, ...(spacing && { spacing }) };
}

function run(text: string, look: Look = {}) {
  return { type: "TextRun", text: withoutPlaceholders(text), ...look };
}

/** In the reader's time zone. */
function time(ts: number): string {
  const at = isoTime(ts);
  return at ? `{{DATE(${at}, SHORT)}} {{TIME(${at})}}` : timeText(ts);
}
