import { textOf } from "../answer-json.ts";
import type { Answered, Verdict } from "../connector.ts";
import { statusVerdict } from "../status-verdict.ts";

/** Names of errors by which there is no channel to post to any more, whatever the status is. */
const gone =
  /^(no_service|no_service_id|no_team|team_disabled|no_active_hooks|channel_not_found|channel_is_archived)$/;
/** By which the webhook may not post there. */
const forbidden = /^(invalid_token|action_prohibited|posting_to_general_channel_denied)$/;

/** Slack answers with the name of an error, in plain text. */
export function read(answer: Answered, nowMs: number): Verdict {
  const text = textOf(answer);
  const error = `Slack answered ${answer.status}${text ? `: ${text}` : ""}`;
  if (gone.test(text)) return { kind: "gone", error };
  if (forbidden.test(text)) return { kind: "credentials", error };
  return statusVerdict(answer, error, nowMs);
}
