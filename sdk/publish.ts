import type { Problem } from "../bus/values/problem.ts";
import type { PublishEvent } from "../catalog/index.ts";
import {
  type Answer,
  ApiError,
  type Call,
  type Connection,
  isObject,
  refusal,
} from "./connection.ts";
import { pauseOf, persistently } from "./retry.ts";

/** What became of one event. */
export type PublishResult =
  | {
      readonly ok: true;
      readonly status: 202;
      readonly id: string;
      readonly event: string;
      /** Whether it had been accepted before; also where the answer to an earlier try got lost. */
      readonly repeat: boolean;
      /** Why a rule of the catalog keeps it from being delivered, if so. */
      readonly suppressed?: string;
    }
  | {
      readonly ok: false;
      readonly status: number;
      readonly id: string;
      readonly event: string;
      /** What is wrong with it: publishing the same again would not help. */
      readonly problem: Problem;
    };

/** An event with its id, and as it is sent: the same with every try. */
type Outgoing = {
  readonly index: number;
  readonly event: { readonly id: string; readonly event: string };
  readonly json: string;
  readonly bytes: number;
};

/**
 * Publishes events in their order, in as many requests as it takes.
 *
 * @returns A result for each, in order: every one is accepted or refused.
 * @throws PublishError where that is not known of all of them.
 */
export async function publishAll(
  connection: Connection,
  events: readonly { readonly id?: string; readonly event: string }[],
): Promise<readonly PublishResult[]> {
  const outgoing = events.map(prepared);
  const results = outgoing.map((item) => (fits(item) ? undefined : tooLarge(item)));
  const settle = (item: Outgoing, result: PublishResult) => {
    results[item.index] = result;
  };
  try {
    for (const batch of batches(outgoing.filter(fits))) {
      await publishBatch(connection, batch, settle);
    }
  } catch (error) {
    const open = outgoing.filter(({ index }) => results[index] === undefined);
    const sent = open.map(({ event }) => event) as unknown as readonly PublishEvent[];
    throw new PublishError(sent, results, error);
  }
  return results.filter((result) => result !== undefined);
}

/** Sends a batch, and of it again what failed, until the fate of each event is known. */
async function publishBatch(
  connection: Connection,
  batch: readonly Outgoing[],
  settle: (item: Outgoing, result: PublishResult) => void,
): Promise<void> {
  let open = batch;
  await persistently(async () => {
    const body = `[${open.map(({ json }) => json).join(",")}]`;
    const call: Call = { method: "POST", path: "/v1/events", body };
    const tried = await connection.once(call);
    if (tried.kind === "again") return tried;
    const results = resultsOf(call, tried.value, open);
    for (const [item, result] of results) if (!isOpen(result)) settle(item, result);
    const failed = results.filter(([, result]) => isOpen(result));
    open = failed.map(([item]) => item);
    const [, failure] = failed[0] ?? [];
    if (!failure || failure.ok) return { kind: "done", value: undefined };
    const afterMs = pauseOf(tried.value.headers.get("retry-after"), Date.now());
    return { kind: "again", error: new ApiError("POST /v1/events", failure.problem), afterMs };
  }, connection.patience);
}

/** Nothing is wrong with the event, and it was not accepted. */
function isOpen({ status }: PublishResult): boolean {
  return status === 429 || status >= 500;
}

/** @throws ApiError where the request was refused as a whole. */
function resultsOf(call: Call, answer: Answer, sent: readonly Outgoing[]) {
  const { status, body } = answer;
  const results = isObject(body) && Array.isArray(body.results) ? body.results : [];
  if ((status !== 202 && status !== 207) || results.length !== sent.length) {
    throw refusal(call, answer);
  }
  return sent.map((item, i) => [item, resultOf(item, results[i])] as const);
}

type ApiResult = {
  readonly status: number;
  readonly repeat?: boolean;
  readonly suppressed?: string;
  readonly problem: Problem;
};

function resultOf({ event: { id, event } }: Outgoing, result: ApiResult): PublishResult {
  const { status, problem, repeat = false, suppressed } = result;
  if (status !== 202) return { ok: false, status, id, event, problem };
  return { ok: true, status, id, event, repeat, ...(suppressed ? { suppressed } : {}) };
}

function prepared(
  given: { readonly id?: string; readonly event: string },
  index: number,
): Outgoing {
  const event = { ...given, id: given.id ?? crypto.randomUUID() };
  const json = JSON.stringify(event);
  return { index, event, json, bytes: new TextEncoder().encode(json).length };
}

function tooLarge({ event: { id, event }, bytes }: Outgoing): PublishResult {
  const problem = {
    type: "urn:license-event-bus:problem:too-large",
    title: "The content is too large",
    status: 413,
    detail: `An event has at most 256 KB, and this one has ${Math.ceil(bytes / 1024)}.`,
  };
  return { ok: false, status: 413, id, event, problem };
}

/* What one request to POST /v1/events may hold. */

/** Most events. */
export const maxEvents = 100;
/** Bytes of JSON that a request stays below: AWS answers larger ones itself. */
export const bytesLimit = 4_000_000;

type Sized = { readonly bytes: number };

/** Whether an event can be sent at all. */
export function fits({ bytes }: Sized): boolean {
  return bytes + 2 < bytesLimit;
}

/** As few batches as hold the items, which each fit, in their order. */
export function* batches<T extends Sized>(items: readonly T[]): Generator<readonly T[]> {
  let batch: T[] = [];
  let size = 2; // [ and ]
  for (const item of items) {
    const more = item.bytes + (batch.length > 0 ? 1 : 0);
    if (batch.length === maxEvents || size + more >= bytesLimit) {
      if (batch.length > 0) yield batch;
      batch = [];
      size = 2;
    }
    size += item.bytes + (batch.length > 0 ? 1 : 0);
    batch.push(item);
  }
  if (batch.length > 0) yield batch;
}

/** Of some events it is not known whether the bus has accepted them. `cause` is what ended the tries. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  /** Those events, with their ids, in order: publish them again, and none is delivered twice. */
  readonly events: readonly PublishEvent[];
  readonly ids: readonly string[];
  /** What became of the others: a result for each event that was published, where it is known. */
  readonly results: readonly (PublishResult | undefined)[];

  constructor(
    events: readonly PublishEvent[],
    results: readonly (PublishResult | undefined)[],
    cause: unknown,
  ) {
    const ids = events.map(({ id = "" }) => id);
    super(
      `Of ${results.length} events, ${ids.length} are not known to be accepted (${someOf(ids)}): ` +
        `publish this error's "events" again. ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
    this.events = events;
    this.ids = ids;
    this.results = results;
  }
}

function someOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(", ");
  return ids.length > 3 ? `${shown}, … see "ids"` : shown;
}
