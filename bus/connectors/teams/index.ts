import { cut, oneLine } from "../../values/plain-text.ts";
import { chat } from "../chat/chat.ts";
import { messageOf } from "../chat/message.ts";
import type { Answered, Connector, Verdict } from "../connector.ts";
import { valueAt } from "../mapping.ts";
import { jsonOf, statusVerdict, textOf } from "../verdict.ts";
import { cardOf, textCard, withCard } from "./card.ts";
import type { TeamsTarget } from "./schema.ts";

/** In bytes: Teams takes messages of 28 KB, with all that is around the text. */
const longestText = 26_000;

/** A message for each event, in a channel or chat of Microsoft Teams. */
export const teams: Connector<TeamsTarget> = chat({
  ofEvent: (event) => withCard(cardOf(messageOf(event))),
  ofText: (text) => withCard(textCard(cut(text, longestText, bytesOf))),
  ofObject: (object) => (object.type === "AdaptiveCard" ? withCard(object) : object),
  read,
});

/** How many a character takes in JSON. */
function bytesOf(character: string): number {
  return Buffer.byteLength(JSON.stringify(character)) - 2;
}

/** What the older webhooks of Office 365 connectors say in place of a status: theirs is 200 then. */
const failedInside = /^Webhook message delivery failed with error: .*?HTTP error (\d{3})/;

const longestDetail = 300;

/** Workflows answer 202, or with a code and a message of what is wrong. */
export function read(answer: Answered, nowMs: number): Verdict {
  const error = `Teams answered ${answer.status}${detail(answer)}`;
  const inner = failedInside.exec(textOf(answer))?.[1];
  if (inner !== undefined) return innerVerdict(Number(inner), error);
  // Whoever switched the workflow off may switch it on again.
  return codeOf(answer) === "WorkflowTriggerIsNotEnabled"
    ? { kind: "again", error }
    : statusVerdict(answer, error, nowMs);
}

/** It may be taken later unless it is too large. */
function innerVerdict(status: number, error: string): Verdict {
  if (status === 413) return { kind: "never", error };
  return { kind: "again", error, ...(status === 429 ? { isThrottled: true } : {}) };
}

function codeOf(answer: Answered): unknown {
  return valueAt(jsonOf(answer), "error.code");
}

/** The code and the message where they can be read, and otherwise all that was said. */
function detail(answer: Answered): string {
  const [code, message] = [codeOf(answer), valueAt(jsonOf(answer), "error.message")];
  const said = [code, message].filter((part) => typeof part === "string").join(": ");
  const shown = cut(oneLine(said), longestDetail) || textOf(answer);
  return shown && `: ${shown}`;
}
