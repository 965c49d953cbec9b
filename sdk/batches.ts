/* What one request to POST /v1/events may hold. */

/** Most events. */
export const mostEvents = 100;
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
    if (batch.length === mostEvents || size + more >= bytesLimit) {
      if (batch.length > 0) yield batch;
      batch = [];
      size = 2;
    }
    size += item.bytes + (batch.length > 0 ? 1 : 0);
    batch.push(item);
  }
  if (batch.length > 0) yield batch;
}
