import type { Problem } from "../bus/values/problem.ts";
import type { PublishEvent } from "../catalog/index.ts";
import { sentence } from "./connection.ts";

/** An event that the bus accepted. */
export type AcceptedResult = {
  readonly ok: true;
  readonly status: 202;
  readonly id: string;
  readonly event: string;
  /** True if the event had been accepted before, including by an earlier try whose answer was lost. */
  readonly repeat: boolean;
  /** Why the catalog keeps the event from being delivered. */
  readonly suppressed?: string;
};

/** An event that the bus refused. Publishing it unchanged fails again. */
export type RefusedResult = {
  readonly ok: false;
  readonly status: number;
  readonly id: string;
  readonly event: string;
  /** Why the event was refused. */
  readonly problem: Problem;
};

/** The result for one event. */
export type PublishResult = AcceptedResult | RefusedResult;

/**
 * Returns the results of a batch if the bus accepted all of its events.
 *
 * @throws PublishRefusedError with the refused ones otherwise.
 */
export function allAccepted(results: readonly PublishResult[]): readonly AcceptedResult[] {
  const refused = results.filter((result) => !result.ok);
  if (refused.length > 0) throw new PublishRefusedError(refused);
  return results.filter((result) => result.ok);
}

/** The bus refused events. Nothing of them was accepted. */
export class PublishRefusedError extends Error {
  override readonly name = "PublishRefusedError";
  /** The refused events, in order. */
  readonly refused: readonly RefusedResult[];
  /** Why the first of them was refused (RFC 9457). */
  readonly problem: Problem | undefined;

  constructor(refused: readonly RefusedResult[]) {
    const [first] = refused;
    const others = refused.length > 1 ? ` It refused ${refused.length - 1} more.` : "";
    super(`The bus refused ${first ? reasonOf(first) : "no event"}${others}`);
    this.refused = refused;
    this.problem = first?.problem;
  }
}

function reasonOf({ id, event, problem }: RefusedResult): string {
  return `${event} (${id}) with ${sentence(problem)}. ${adviceOn(problem)}`;
}

function adviceOn({ status }: Problem): string {
  if (status === 401) {
    return "Check the key: it must be a publisher key of this bus, leb_pub_…, that has neither expired nor been revoked.";
  }
  if (status === 403) {
    return "Use a publisher key, leb_pub_…, that may publish this event type for this company.";
  }
  if (status === 409) return "Publish it with another id.";
  return "Correct the event: unchanged, it is refused again.";
}

/** Some events may or may not have been accepted. `cause` is the last error. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  /** Those events with their ids, in order. Publishing them again creates no duplicates. */
  readonly events: readonly PublishEvent[];
  readonly ids: readonly string[];
  /** A result for each published event; undefined for those in `events`. */
  readonly results: readonly (PublishResult | undefined)[];

  constructor(
    events: readonly PublishEvent[],
    results: readonly (PublishResult | undefined)[],
    cause: unknown,
  ) {
    const ids = events.map(({ id = "" }) => id);
    super(
      `${ids.length} of ${results.length} events may not have been accepted (${someOf(ids)}). ` +
        `Publish this error's "events" again. ${cause instanceof Error ? cause.message : cause}`,
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
