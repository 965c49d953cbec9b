import type { Connector } from "../connector.ts";
import { secretsOf } from "../message/hook-url.ts";
import { messageOf } from "../message/message.ts";
import { cut } from "../message/plain-text.ts";
import { madeOf, templateFor } from "../message/templates.ts";
import { slackMessage } from "./blocks.ts";
import { read } from "./read.ts";
import type { SlackTarget } from "./schema.ts";

/** Slack leaves away what a text has beyond this. */
const longestText = 40_000;

/** A message for each event, in a channel of Slack. */
export const slack: Connector<SlackTarget> = {
  understands: () => true,
  urlOf: ({ url }) => url,
  signIn: ({ url }) => ({ headers: {}, secrets: secretsOf(url) }),
  expressions({ event }, { templates }) {
    const message = templateFor(event, templates);
    return message === undefined ? {} : { message };
  },
  *plan(event, { url, templates }, { made }) {
    const hasTemplate = templateFor(event.event, templates) !== undefined;
    const body = hasTemplate ? bodyOf(made.message) : slackMessage(messageOf(event));
    if (body) yield { method: "POST", url, body, once: true };
    return undefined;
  },
  read,
};

/** What a template made: a text, or a whole message. */
function bodyOf(value: unknown): object | undefined {
  const made = madeOf(value);
  switch (made.kind) {
    case "nothing":
      return undefined;
    case "text":
      return { text: cut(made.text, longestText) };
    case "object":
      return made.object;
    default:
      return made satisfies never;
  }
}
