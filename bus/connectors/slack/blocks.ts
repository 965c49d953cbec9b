import { cut } from "../../values/plain-text.ts";
import { isoTime, type Message, timeText } from "../chat/message.ts";

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
export function slackMessage(message: Message) {
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
