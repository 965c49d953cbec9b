import { AwsError } from "../aws-error.ts";
import { isObject } from "../cloudformation/template.ts";
import { createEvent, type SerializedEvent } from "./event.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
type PutEventsEntry = {
  readonly [Member in "Source" | "DetailType" | "Detail" | "EventBusName"]?: string | null;
} & {
  /** Unix seconds. */
  readonly Time?: number | null;
  readonly Resources?: readonly string[] | null;
};

export type EntryOutcome =
  | {
      readonly kind: "event";
      readonly busName: string;
      readonly event: SerializedEvent;
      /** Size of the entry for limits and the bill. */
      readonly bytes: number;
    }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** Maximum total size of the entries. */
const MAX_BYTES = 1024 * 1024;
const MAX_DETAIL_TYPE = 128;

/** The last second of the year 9999, the end of RFC 3339's range. */
const MAX_TIME = 253_402_300_799;

/**
 * Reads the entries of a request that is valid by AWS's model.
 *
 * @param account - The account of its caller.
 * @throws AwsError if the whole request is refused.
 */
export function readEntries(body: unknown, account?: string): readonly EntryOutcome[] {
  const { Entries: entries } = body as { readonly Entries: readonly PutEventsEntry[] };
  for (const entry of entries) checkTypes(entry);
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total >= MAX_BYTES) {
    throw new AwsError(
      "ValidationException",
      "Total size of the entries in the request is over the limit.",
    );
  }
  return entries.map((entry) => readEntry(entry, account));
}

/**
 * Refuses a value of the wrong type and an invalid time. EventBridge parses the whole request
 * before it looks at an entry, so they fail the call. https://github.com/async-aws/aws/issues/1395
 */
function checkTypes(entry: PutEventsEntry): void {
  const { Source, DetailType, Detail, EventBusName, Resources, Time } = entry;
  for (const text of [Source, DetailType, Detail, EventBusName, ...(Resources ?? [])]) {
    if (typeof text !== "string" && text !== null && text !== undefined) {
      throw unreadable(text, "String");
    }
  }
  if (Time === undefined || Time === null) return;
  if (typeof Time !== "number" || Math.abs(Time) > MAX_TIME) throw unreadable(Time, "Date");
}

function unreadable(value: unknown, type: string): AwsError {
  const what = typeof value === "string" ? "STRING_VALUE" : JSON.stringify(value);
  return new AwsError("SerializationException", `${what} cannot be converted to ${type}`);
}

function readEntry(entry: PutEventsEntry, account: string | undefined): EntryOutcome {
  const { Source: source, DetailType: detailType, Detail: detailJson } = entry;
  if (!source) return missing("Source");
  if (!detailType) return missing("DetailType");
  if (!detailJson) return missing("Detail");
  if (detailType.length > MAX_DETAIL_TYPE) {
    return refused("InvalidArgument", "Parameter DetailType is not valid. Reason: it is too long.");
  }
  if (source.startsWith("aws.")) {
    return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  const detail = parseDetail(detailJson);
  if (!detail) return refused("MalformedDetail", "Detail is malformed.");
  const { Time: time, Resources: resources, EventBusName: bus } = entry;
  return {
    kind: "event",
    busName: busNameOf(bus ?? "default"),
    bytes: sizeOf(entry),
    event: createEvent({
      source,
      detailType,
      resources: resources ?? [],
      ...(account !== undefined && { account }),
      time: typeof time === "number" ? new Date(time * 1000) : new Date(),
      detail,
      detailJson,
    }),
  };
}

/** Returns the name of a bus given by name or ARN. */
export function busNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.indexOf("/") + 1) : nameOrArn;
}

/**
 * Integers have 64 bits, and nesting has a limit.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
const MAX_DEPTH = 1100;
const INTEGERS = [-(2n ** 63n), 2n ** 63n - 1n] as const;

function parseDetail(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // Only long literals need a check.
    const value: unknown = /\d{19}/.test(json) ? JSON.parse(json, refuseLong) : JSON.parse(json);
    const canBeDeep = json.length > 2 * MAX_DEPTH;
    if (!isObject(value) || (canBeDeep && !isWithinDepth(value, MAX_DEPTH))) return undefined;
    return value;
  } catch {
    return undefined;
  }
}

function refuseLong(_key: string, value: unknown, { source = "" }: { source?: string } = {}) {
  if (typeof value !== "number" || !/^-?\d+$/.test(source)) return value;
  const [min, max] = INTEGERS;
  const integer = BigInt(source);
  if (integer < min || integer > max) throw new RangeError(`${source} has more than 64 bits`);
  return value;
}

function isWithinDepth(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (left === 0) return false;
  for (const one of Object.values(value)) if (!isWithinDepth(one, left - 1)) return false;
  return true;
}

function missing(name: string): EntryOutcome {
  const reason = `${name} is a required argument.`;
  return refused("InvalidArgument", `Parameter ${name} is not valid. Reason: ${reason}`);
}

function refused(code: string, message: string): EntryOutcome {
  return { kind: "refused", code, message };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevents-size */
function sizeOf({ Time, Source, DetailType, Detail, Resources }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ""), 0);
  return bytes + (typeof Time === "number" ? 14 : 0);
}
