import type { Connector } from "../connector.ts";
import { secretsOf } from "../message/hook-url.ts";
import { messageOf } from "../message/message.ts";
import { cut } from "../message/plain-text.ts";
import { madeOf, templateFor } from "../message/templates.ts";
import { cardOf, textCard, withCard } from "./card.ts";
import { read } from "./read.ts";
import type { TeamsTarget } from "./schema.ts";

/** In bytes: Teams takes messages of 28 KB, with all that is around the text. */
const longestText = 26_000;

/** A message for each event, in a channel or chat of Microsoft Teams. */
export const teams: Connector<TeamsTarget> = {
  understands: () => true,
  urlOf: ({ url }) => url,
  signIn: ({ url }) => ({ headers: {}, secrets: secretsOf(url) }),
  expressions({ event }, { templates }) {
    const message = templateFor(event, templates);
    return message === undefined ? {} : { message };
  },
  *plan(event, { url, templates }, { made }) {
    const hasTemplate = templateFor(event.event, templates) !== undefined;
    const body = hasTemplate ? bodyOf(made.message) : withCard(cardOf(messageOf(event)));
    if (body) yield { method: "POST", url, body, once: true };
    return undefined;
  },
  read,
};

/** What a template made: a text, a card, or all that is sent. */
function bodyOf(value: unknown): object | undefined {
  const made = madeOf(value);
  switch (made.kind) {
    case "nothing":
      return undefined;
    case "text":
      return withCard(textCard(cut(made.text, longestText, bytesOf)));
    case "object":
      return made.object.type === "AdaptiveCard" ? withCard(made.object) : made.object;
    default:
      return made satisfies never;
  }
}

/** How many a character takes in JSON. */
function bytesOf(character: string): number {
  return Buffer.byteLength(JSON.stringify(character)) - 2;
}
