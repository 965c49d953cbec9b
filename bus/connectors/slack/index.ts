import type * as z from "zod/mini";
import { type EgressPolicy, isLoopbackTarget, targetFault } from "../../outbound/target.ts";
import { cut } from "../../values/plain-text.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { chat } from "../chat/chat.ts";
import { hiddenFault, shownUrl } from "../chat/hook-url.ts";
import { isoTime, type Message, messageOf, timeText } from "../chat/message.ts";
import { chatTarget, templateFaults } from "../chat/target-schema.ts";
import type { Answered, Connector, TargetSchema, Verdict } from "../connector.ts";
import { statusVerdict, textOf } from "../verdict.ts";

/** A channel of Slack, by an incoming webhook of an app in its workspace. */
export const slackTarget = /* @__PURE__ */ chatTarget("slack");
export type SlackTarget = z.infer<typeof slackTarget>;

export const slackSchema: TargetSchema<typeof slackTarget> = {
  channels: ["integrations", "webhooks"],
  example: {
    type: "slack",
    url: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    templates: {
      "license.expired": "'*License ' & data.license.license_key & '* has expired'",
    },
  },
  schema: slackTarget,
  faults: ({ url, templates }, egressPolicy) => [
    ...urlFaults(url, egressPolicy),
    ...templateFaults(templates),
  ],
  shown: (target) => ({ ...target, url: shownUrl(target.url) }),
};

function urlFaults(text: string, egressPolicy: EgressPolicy): readonly Fault[] {
  const message =
    targetFault(text, egressPolicy) ?? hiddenFault(text) ?? hookFault(new URL(text), egressPolicy);
  return faultsAt("/url", message);
}

/** Accepts the hosts of Slack and GovSlack. Workflow Builder's URLs have the same hosts, and accept no messages. */
function hookFault(url: URL, { loopbackTargets }: EgressPolicy): string | undefined {
  if (isLoopbackTarget(url, loopbackTargets)) return undefined;
  const isHook =
    /^hooks\.slack(-gov)?\.com$/.test(url.hostname) &&
    /^\/services\/\w+\/\w+\/\w+$/.test(url.pathname);
  return isHook
    ? undefined
    : "must be an incoming webhook's, such as https://hooks.slack.com/services/T…/B…/…";
}

/** Slack truncates longer texts. */
const maxTextLength = 40_000;

/** Posts a message for each event in a channel of Slack. */
export const slack: Connector<SlackTarget> = chat({
  ofEvent: (event) => slackMessage(messageOf(event)),
  ofText: (text) => ({ text: cut(text, maxTextLength) }),
  ofObject: (object) => object,
  escaped,
  lists: new Set(["attachments", "blocks", "elements", "fields", "option_groups", "options"]),
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

/*
 * A message in Slack's Block Kit. Values of the event are in `plain_text`, which ignores asterisks, mentions and
 * links. `mrkdwn` contains only the bus's own letters and digits, and the time.
 */

type Text =
  | { readonly type: "plain_text"; readonly text: string; readonly emoji: false }
  | { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true };

/** Slack's limits: characters of a header, of a field, and the fields in a section. */
const maxHeaderLength = 150;
const maxFieldLength = 2000;
const maxTexts = 10;

/** Returns a message as the body for a Slack webhook, cut to Slack's limits. */
function slackMessage(message: Message) {
  const { headline, parts, ts, origin } = message;
  return {
    // The text that notifications show instead of the blocks.
    text: escaped(headline),
    mrkdwn: false,
    blocks: [
      { type: "header", text: plain(headline, maxHeaderLength) },
      ...parts.flatMap(({ name, fields }) => [
        ...(name === undefined ? [] : [{ type: "section", text: bold(name) }]),
        ...inRows(
          fields.flatMap(({ label, value }) => [bold(label), plain(value, maxFieldLength)]),
        ),
      ]),
      { type: "context", elements: [time(ts), plain(origin, maxFieldLength)] },
    ],
  };
}

/** Puts two texts in each row. */
function inRows(texts: readonly Text[]) {
  const sections: { type: "section"; fields: readonly Text[] }[] = [];
  for (let i = 0; i < texts.length; i += maxTexts) {
    sections.push({ type: "section", fields: texts.slice(i, i + maxTexts) });
  }
  return sections;
}

function plain(text: string, max: number): Text {
  const fitting = cut(text, max, (character) => escaped(character).length);
  return { type: "plain_text", text: escaped(fitting), emoji: false };
}

/**
 * Returns bold text.
 *
 * @param words - Letters, digits and spaces.
 */
function bold(words: string): Text {
  return { type: "mrkdwn", text: `*${words}*`, verbatim: true };
}

/** In the reader's time zone. */
function time(ts: number): Text {
  const readable = timeText(ts);
  const text = isoTime(ts) ? `<!date^${ts}^{date_short_pretty} {time}|${readable}>` : readable;
  return { type: "mrkdwn", text, verbatim: true };
}

/** Escapes the three characters that Slack requires, and no others ("Formatting message text"). */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
