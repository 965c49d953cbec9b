import { isoTime, type Message, timeText } from "../chat/message.ts";

/*
 * A message as an Adaptive Card. What an event says is in a `TextRun`, in which Markdown means nothing: a
 * `TextBlock` reads it, and the clients of Teams disagree about how its characters are escaped.
 */

/** The version that all of Teams shows. */
const version = "1.4";
const schema = "http://adaptivecards.io/schemas/adaptive-card.json";

type Look = {
  readonly weight?: "Bolder";
  readonly size?: "Medium" | "Small";
  readonly isSubtle?: true;
};

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

/** A card of one text, in the Markdown that cards know. */
export function textCard(text: string) {
  return card([{ type: "TextBlock", text, wrap: true }]);
}

/** A message with a card, as workflows take it. */
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
  // Two braces begin what is replaced, such as {{DATE(…)}}, in a TextRun too.
  return { type: "TextRun", text: text.replaceAll(/\{(?=\{)/g, "{\u200b"), ...look };
}

/** In the time zone of whoever reads it. */
function time(ts: number): string {
  const at = isoTime(ts);
  return at ? `{{DATE(${at}, SHORT)}} {{TIME(${at})}}` : timeText(ts);
}
