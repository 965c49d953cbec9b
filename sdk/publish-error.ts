import type { PublishEvent } from "../catalog/index.ts";
import type { PublishResult } from "./publish.ts";

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
