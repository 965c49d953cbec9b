import { randomUUID } from "node:crypto";
import { ACCOUNT_ID, REGION } from "../account.ts";

/** An event as rules and targets see it. */
export type BusEvent = {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

/** An event with the JSON that targets receive. */
export type SerializedEvent = { readonly event: BusEvent; readonly json: string };

/** The parts of an event that its publisher determines. */
export type EventParts = {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  /** The publisher's account; by default, the stack's. */
  readonly account?: string;
  readonly time: Date;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The detail as the publisher wrote it, delivered unchanged. */
  readonly detailJson: string;
};

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function createEvent(parts: EventParts): SerializedEvent {
  const head = {
    version: "0",
    id: randomUUID(),
    "detail-type": parts.detailType,
    source: parts.source,
    account: parts.account ?? ACCOUNT_ID,
    time: withoutMilliseconds(parts.time),
    region: REGION,
    resources: parts.resources,
  } as const;
  return {
    event: { ...head, detail: parts.detail },
    json: `${JSON.stringify(head).slice(0, -1)},"detail":${parts.detailJson}}`,
  };
}

/** Returns a time in ISO 8601 and UTC, cut to the second as in EventBridge's events. */
export function withoutMilliseconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
