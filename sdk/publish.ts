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
import { PublishError, type PublishResult, type RefusedResult } from "./publish-result.ts";
import { pauseOf, persistently } from "./retry.ts";

/** An event with its id, serialized once so that every try sends the same bytes. */
export type Outgoing = {
  readonly event: { readonly id: string; readonly event: string };
  readonly json: string;
  readonly bytes: number;
};

/**
 * Publishes events in order, in as few requests as possible.
 *
 * @returns A result for each event, in order.
 * @throws PublishError if some events may or may not have been accepted.
 */
export async function publishAll(
  connection: Connection,
  outgoing: readonly Outgoing[],
): Promise<readonly PublishResult[]> {
  const results = new Map<Outgoing, PublishResult>();
  for (const item of outgoing) if (!fits(item)) results.set(item, tooLarge(item));
  try {
    for (const batch of batches(outgoing.filter(fits))) {
      await publishBatch(connection, batch, (item, result) => results.set(item, result));
    }
  } catch (error) {
    const open = outgoing.filter((item) => !results.has(item));
    const sent = open.map(({ event }) => event) as unknown as readonly PublishEvent[];
    throw new PublishError(
      sent,
      outgoing.map((item) => results.get(item)),
      error,
    );
  }
  return outgoing.flatMap((item) => results.get(item) ?? []);
}

/** Sends a batch, and retries its failed events until each is accepted or refused. */
async function publishBatch(
  connection: Connection,
  batch: readonly Outgoing[],
  settle: (item: Outgoing, result: PublishResult) => void,
): Promise<void> {
  let open = batch;
  await persistently(async (tries) => {
    const body = `[${open.map(({ json }) => json).join(",")}]`;
    const call: Call = { method: "POST", path: "/v1/events", body };
    const tried = await connection.once(call);
    if (tried.kind === "again") return tried;
    // An earlier try without an answer may have been accepted.
    if (tries === 1 && isRefusal(tried.value)) {
      const { problem } = refusal(call, tried.value);
      for (const item of open) settle(item, refusedResult(item, problem));
      return { kind: "done", value: undefined };
    }
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

/** True if the event is valid but was not accepted. */
function isOpen({ status }: PublishResult): boolean {
  return status === 429 || status >= 500;
}

/** True if the bus accepts nothing of a request: its key is refused, or it cannot be read. */
function isRefusal({ status, body }: Answer): boolean {
  const isOfBus = isObject(body) && String(body.type).startsWith("urn:license-event-bus:problem:");
  return status === 401 || status === 403 || (isOfBus && status >= 400 && status < 500);
}

/** @throws ApiError if the whole request was refused. */
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

function resultOf(item: Outgoing, result: ApiResult): PublishResult {
  const { status, problem, repeat = false, suppressed } = result;
  if (status !== 202) return refusedResult(item, { ...problem, status });
  const { id, event } = item.event;
  return { ok: true, status, id, event, repeat, ...(suppressed ? { suppressed } : {}) };
}

function refusedResult({ event: { id, event } }: Outgoing, problem: Problem): RefusedResult {
  return { ok: false, status: problem.status, id, event, problem };
}

/** Serializes an event. It gets a random id if it has none. */
export function prepared(given: { readonly id?: string; readonly event: string }): Outgoing {
  const event = { ...given, id: given.id ?? crypto.randomUUID() };
  const json = JSON.stringify(event);
  return { event, json, bytes: new TextEncoder().encode(json).length };
}

function tooLarge(item: Outgoing): RefusedResult {
  return refusedResult(item, {
    type: "urn:license-event-bus:problem:too-large",
    title: "The content is too large",
    status: 413,
    detail: `An event has at most 256 KB, and this one has ${Math.ceil(item.bytes / 1024)}.`,
  });
}

/* Limits of one request to POST /v1/events. */

/** Maximum number of events. */
export const maxEvents = 100;
/** Bytes of JSON that a request must stay below. AWS refuses larger requests itself. */
export const bytesLimit = 4_000_000;

type Sized = { readonly bytes: number };

/** True if a request can hold the event. */
export function fits({ bytes }: Sized): boolean {
  return bytes + 2 < bytesLimit;
}

/** Splits the items, each of which fits, into as few batches as possible, in order. */
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
