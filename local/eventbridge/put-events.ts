import { AwsError } from "../aws-error.ts";
import { isObject } from "../cloudformation/template.ts";
import { createEvent, type SerializedEvent } from "./event.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export type PutEventsEntry = {
  readonly Time?: number;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
};

export type EntryOutcome =
  | {
      readonly kind: "event";
      readonly busName: string;
      readonly event: SerializedEvent;
      /** As the limits and the bill count the entry. */
      readonly bytes: number;
    }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

const MAX_ENTRIES = 10;
const MAX_BYTES = 1024 * 1024;

/** What the entries of a request are; throws when the request as a whole is refused. */
export function readEntries(body: unknown): readonly EntryOutcome[] {
  const entries = isObject(body) && Array.isArray(body.Entries) ? body.Entries : undefined;
  if (!entries || entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: " +
        `Member must have length between 1 and ${MAX_ENTRIES}`,
    );
  }
  const total = entries.reduce((sum: number, entry: PutEventsEntry) => sum + sizeOf(entry), 0);
  if (total >= MAX_BYTES) {
    throw new AwsError(
      "ValidationException",
      "Total size of the entries in the request is over the limit.",
    );
  }
  return entries.map(readEntry);
}

function readEntry(entry: PutEventsEntry): EntryOutcome {
  const { Source: source, DetailType: detailType, Detail: detailJson } = entry;
  if (!source) return missing("Source");
  if (!detailType) return missing("DetailType");
  if (!detailJson) return missing("Detail");
  if (source.startsWith("aws.")) {
    const message = "Not authorized for the source.";
    return { kind: "refused", code: "NotAuthorizedForSourceException", message };
  }
  const detail = parseDetail(detailJson);
  if (!detail) return { kind: "refused", code: "MalformedDetail", message: "Detail is malformed." };
  const { Time: time, Resources: resources = [], EventBusName: bus = "default" } = entry;
  return {
    kind: "event",
    busName: busNameOf(bus),
    bytes: sizeOf(entry),
    event: createEvent({
      source,
      detailType,
      resources,
      time: time === undefined ? new Date() : new Date(time * 1000),
      detail,
      detailJson,
    }),
  };
}

/** A bus is named, or given by its ARN. */
export function busNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.indexOf("/") + 1) : nameOrArn;
}

function parseDetail(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function missing(name: string): EntryOutcome {
  const message = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  return { kind: "refused", code: "InvalidArgument", message };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevents-size */
function sizeOf({
  Time,
  Source = "",
  DetailType = "",
  Detail = "",
  Resources = [],
}: PutEventsEntry) {
  const texts = [Source, DetailType, Detail, ...Resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (Time === undefined ? 0 : 14);
}
