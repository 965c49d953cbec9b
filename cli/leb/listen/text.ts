import { stringify } from "yaml";
import { colors, plain } from "../../print.ts";
import type { Answer } from "./forward.ts";

/** Members of an event in the format of LicenseSpring. Nothing is certain about a payload. */
export type ReceivedEvent = {
  readonly event?: unknown;
  readonly id?: unknown;
  readonly data?: unknown;
  readonly vendor?: unknown;
};

/**
 * Formats a delivery for a terminal: its event with the receiver's answer, or with its data if it was not forwarded.
 *
 * @param webhookId - Id of the delivery.
 */
export function textOf(
  { event, id, data, vendor }: ReceivedEvent,
  webhookId: string,
  answer?: Answer,
): string {
  const title = `${plain(`${event}  ${id}`)} ${colors.dim(plain(webhookId))}`;
  if (answer !== undefined) {
    const isFailure = "failure" in answer;
    if (!isFailure && answer.status >= 200 && answer.status < 300) {
      return `${colors.green(String(answer.status))} ${title}`;
    }
    const why = isFailure ? `The receiver did not answer: ${answer.failure}. ` : "";
    const status = colors.red(isFailure ? "---" : String(answer.status));
    return `${status} ${title} ${plain(why)}It comes again within a minute.`;
  }
  const content = stringify(vendor === undefined ? data : { ...Object(data), vendor }, {
    lineWidth: 0,
  });
  const lines = content.trimEnd().split("\n").map(plain);
  return [title, ...lines.map((line) => `         ${line}`)].join("\n");
}
