import type { EventPublisher } from "../../adapters/event-publisher.ts";
import type { EventStore, Stored } from "../../adapters/event-store.ts";
import type { BusDetail, LicenseEvent } from "../../domain/event.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { Checked, Publication } from "../../domain/publication.ts";

/** What became of one event. */
export type Result =
  | { readonly kind: "accepted"; readonly event: LicenseEvent; readonly repeat: boolean }
  /** `cause` is for the log: what failed, where nothing was wrong with the event. */
  | { readonly kind: "refused"; readonly problem: Problem; readonly cause?: string };

type Refused = Extract<Result, { kind: "refused" }>;
type Ready = {
  readonly kind: "ready";
  readonly publication: Publication;
  readonly stored: Exclude<Stored, { kind: "conflict" }>;
};

/**
 * Stores and publishes events, each on its own: what is refused or fails does not touch the others.
 * An event that was there already is published again, marked, since nobody knows whether it got onto
 * the bus the first time; `deliver` sees to it that it is delivered once.
 *
 * @returns A result for each, in order.
 */
export async function accept(
  checked: readonly Checked[],
  store: EventStore,
  publisher: EventPublisher,
  nowMs: number,
): Promise<readonly Result[]> {
  const steps = await Promise.all(checked.map((item) => storeOne(item, store, nowMs)));
  const ready = steps.filter((step) => step.kind === "ready");
  const failures = await publisher.publish(
    ready.map((step) => ({ publisher: step.publication.publisher, detail: toDetail(step) })),
  );
  const failureOf = new Map(ready.map((step, i) => [step, failures[i]]));

  return steps.map((step): Result => {
    if (step.kind === "refused") return step;
    const failure = failureOf.get(step);
    if (failure !== undefined) return notPublished(`PutEvents: ${failure}`);
    return { kind: "accepted", event: step.stored.event, repeat: step.stored.kind === "repeat" };
  });
}

async function storeOne(item: Checked, store: EventStore, nowMs: number): Promise<Ready | Refused> {
  if (!item.ok) return { kind: "refused", problem: item.problem };
  const { publication } = item;
  try {
    const stored = await store.add(publication, nowMs);
    if (stored.kind !== "conflict") return { kind: "ready", publication, stored };
    const detail = `${publication.event.id} was accepted before with other content.`;
    return { kind: "refused", problem: problem("id-conflict", detail) };
  } catch (error) {
    return notPublished(`event store: ${error}`);
  }
}

function notPublished(cause: string): Refused {
  const detail = "Publish it again with the same id: it will not be delivered twice.";
  return { kind: "refused", problem: problem("not-published", detail), cause };
}

function toDetail({ publication, stored }: Ready): BusDetail {
  return {
    ...stored.event,
    consumers: publication.type.consumers,
    accepted_at: stored.acceptedAt,
    ...(stored.kind === "repeat" ? { repeat: true } : {}),
  };
}
