import { isoTime, type Message, timeText } from "../chat/message.ts";

/*
 * A message as an Adaptive Card. Values of the event are in a `TextRun`, which ignores Markdown. A `TextBlock` reads
 * it, and the clients of Teams escape its characters differently.
 */

/** The version that all clients of Teams show. */
const version = "1.4";
const schema = "http://adaptivecards.io/schemas/adaptive-card.json";

type Look = {
  readonly weight?: "Bolder";
  readonly size?: "Medium" | "Small";
  readonly isSubtle?: true;
};

/** Returns a message as an Adaptive Card, with a line for each field. */
export function cardOf({ headline, parts, ts, origin }: Message) {
  return card([
    paragraph([run(headline, { weight: "Bolder", size: "Medium" })]),
    { type: "TextBlock", text: time(ts), isSubtle: true, spacing: "None", wrap: true },
    ...parts.flatMap(({ name, fields }) => [
      ...(name === undefined
        ? []
        : [{ ...paragraph([run(name, { weight: "Bolder" })]), separator: true }]),
      ...fields.map(({ label, value }) =>
        paragraph([run(`${label}: `, { weight: "Bolder" }), run(value)], "Small"),
      ),
    ]),
    paragraph([run(origin, { size: "Small", isSubtle: true })]),
  ]);
}

/** Returns a card of one text, in the Markdown of cards. */
export function textCard(text: string) {
  return card([{ type: "TextBlock", text, wrap: true }]);
}

/** Returns a message with a card, as workflows expect it. */
export function withCard(content: object) {
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

function card(body: readonly object[]) {
  return { $schema: schema, type: "AdaptiveCard", version, body };
}

function paragraph(inlines: readonly object[], spacing?: "Small") {
  return { type: "RichTextBlock", inlines, ...(spacing && { spacing }) };
}

function run(text: string, look: Look = {}) {
  // Two braces begin a placeholder, such as {{DATE(…)}}, in a TextRun too.
  return { type: "TextRun", text: text.replaceAll(/\{(?=\{)/g, "{\u200b"), ...look };
}

/** In the reader's time zone. */
function time(ts: number): string {
  const at = isoTime(ts);
  return at ? `{{DATE(${at}, SHORT)}} {{TIME(${at})}}` : timeText(ts);
}
