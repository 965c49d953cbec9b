import { cut } from "../../values/plain-text.ts";
import { chat } from "../chat/chat.ts";
import { messageOf } from "../chat/message.ts";
import type { Connector } from "../connector.ts";
import { slackMessage } from "./blocks.ts";
import { read } from "./read.ts";
import type { SlackTarget } from "./schema.ts";

/** Slack leaves away what a text has beyond this. */
const longestText = 40_000;

/** A message for each event, in a channel of Slack. */
export const slack: Connector<SlackTarget> = chat({
  ofEvent: (event) => slackMessage(messageOf(event)),
  ofText: (text) => ({ text: cut(text, longestText) }),
  ofObject: (object) => object,
  read,
});
