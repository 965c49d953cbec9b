import type * as z from "zod/mini";
import { type EgressPolicy, targetFault } from "../../outbound/target.ts";
import { cut, oneLine } from "../../values/plain-text.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { chat } from "../chat/chat.ts";
import { hiddenFault, shownUrl } from "../chat/hook-url.ts";
import { messageOf } from "../chat/message.ts";
import { chatTarget, templateFaults } from "../chat/target-schema.ts";
import type { Answered, Connector, TargetSchema, Verdict } from "../connector.ts";
import { valueAt } from "../mapping.ts";
import { jsonOf, statusVerdict, textOf } from "../verdict.ts";
import { cardOf, textCard, withCard } from "./card.ts";

/** A channel or chat of Microsoft Teams, by the webhook of a workflow that posts its input. */
export const teamsTarget = /* @__PURE__ */ chatTarget("teams");
export type TeamsTarget = z.infer<typeof teamsTarget>;

export const teamsSchema: TargetSchema<typeof teamsTarget> = {
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

/** Posts a message for each event in a channel or chat of Microsoft Teams. */
export const teams: Connector<TeamsTarget> = chat({
  ofEvent: (event) => withCard(cardOf(messageOf(event))),
  ofText: (text) => withCard(textCard(cut(text, maxTextLength, bytesOf))),
  ofObject: (object) => (object.type === "AdaptiveCard" ? withCard(object) : object),
  read,
});

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
