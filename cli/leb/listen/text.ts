import { stringify } from "yaml";
import { colors, plain } from "../../print.ts";

/** Members of an event in the format of LicenseSpring. Nothing is certain about a payload. */
export type ReceivedEvent = {
  readonly event?: unknown;
  readonly id?: unknown;
  readonly data?: unknown;
  readonly vendor?: unknown;
};

/**
 * Formats a delivery for a terminal: its event with the receiver's status, or with its data if it was not forwarded.
 *
 * @param webhookId - Id of the delivery.
 */
export function textOf(
  { event, id, data, vendor }: ReceivedEvent,
  webhookId: string,
  status?: number,
): string {
  const title = `${plain(`${event}  ${id}`)} ${colors.dim(plain(webhookId))}`;
  if (status !== undefined) {
    const paint = status < 300 ? colors.green : colors.red;
    return `${paint(String(status))} ${title}`;
  }
  const content = stringify(vendor === undefined ? data : { ...Object(data), vendor }, {
    lineWidth: 0,
  });
  const lines = content.trimEnd().split("\n").map(plain);
  return [title, ...lines.map((line) => `         ${line}`)].join("\n");
}
