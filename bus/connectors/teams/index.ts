import { cut } from "../../values/plain-text.ts";
import { chat } from "../chat/chat.ts";
import { messageOf } from "../chat/message.ts";
import type { Connector } from "../connector.ts";
import { cardOf, textCard, withCard } from "./card.ts";
import { read } from "./read.ts";
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
