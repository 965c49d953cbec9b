import { cut } from "../../values/plain-text.ts";
import { chat } from "../chat/chat.ts";
import { messageOf } from "../chat/message.ts";
import type { Answered, Connector, Verdict } from "../connector.ts";
import { statusVerdict, textOf } from "../verdict.ts";
import { slackMessage } from "./blocks.ts";
import type { SlackTarget } from "./schema.ts";

/** Slack truncates longer texts. */
const maxTextLength = 40_000;

/** Posts a message for each event in a channel of Slack. */
export const slack: Connector<SlackTarget> = chat({
  ofEvent: (event) => slackMessage(messageOf(event)),
  ofText: (text) => ({ text: cut(text, maxTextLength) }),
  ofObject: (object) => object,
  read,
});

/** Names of errors that mean that the channel no longer exists, with any status. */
const gone =
  /^(no_service|no_service_id|no_team|team_disabled|no_active_hooks|channel_not_found|channel_is_archived)$/;
/** Names of errors that mean that the webhook must not post there. */
const forbidden = /^(invalid_token|action_prohibited|posting_to_general_channel_denied)$/;

/** Reads an answer. Slack answers with the name of an error, in plain text. */
export function read(answer: Answered, nowMs: number): Verdict {
  const text = textOf(answer);
  const error = `Slack answered ${answer.status}${text ? `: ${text}` : ""}`;
  if (gone.test(text)) return { kind: "gone", error };
  if (forbidden.test(text)) return { kind: "credentials", error };
  return statusVerdict(answer, error, nowMs);
}
