import type { Claim } from "../events/claim.ts";
import type { Checked } from "../events/publication.ts";
import type { ApiKey } from "../keys/api-key.ts";
import { refusedEvent } from "../refusals/record.ts";
import type { Recorded } from "../refusals/refusals-table.ts";
import type { Problem } from "../values/problem.ts";
import type { Result } from "./accept.ts";

/** The key or source that sent a request. */
export type Sender = {
  readonly id: string;
  /** Undefined for a key that cannot publish. */
  readonly publisher?: string;
  /** Companies that it can publish for; undefined for all. */
  readonly companies?: readonly number[] | undefined;
};

/** Returns the sender that a key stands for. */
export function senderOf({ id, scope }: Pick<ApiKey, "id" | "scope">): Sender {
  if (scope.kind !== "publisher") return { id };
  return { id, publisher: scope.publisher, companies: scope.companies };
}

/** An event that was refused, or the whole request if the claim is empty. */
export type Refused = { readonly claim: Claim; readonly problem: Problem };

/** Returns the refused events of a request, in order. */
export function refusedOf(
  checked: readonly Checked[],
  results: readonly Result[],
): readonly Refused[] {
  return results.flatMap((result, i) => {
    const item = checked[i];
    if (result.kind !== "refused" || !item) return [];
    return [{ claim: claimIn(item), problem: result.problem }];
  });
}

function claimIn(item: Checked): Claim {
  if (!item.ok) return item.claim;
  const { id, event, company_id } = item.publication.event;
  return { id, event, company_id };
}

/**
 * Returns the records of refused and suppressed events. A company finds only those of senders that can publish for
 * it, because a sender can claim any company.
 *
 * @param random - Returns nine bytes.
 */
export function recordsOf(
  { id: sender, publisher, companies }: Sender,
  refused: readonly Refused[],
  results: readonly Result[],
  nowMs: number,
  random: () => Uint8Array,
): readonly Recorded[] {
  if (publisher === undefined) return [];
  const reached = ({ company_id }: Claim) =>
    company_id !== undefined && (companies === undefined || companies.includes(company_id))
      ? company_id
      : undefined;
  return [
    ...refused.map(({ claim, problem }, position) => ({
      found: refusedEvent(publisher, claim, problem, { nowMs, position, random: random() }),
      sender,
      companyId: reached(claim),
    })),
    ...results.flatMap((result) => {
      if (result.kind !== "suppressed") return [];
      const { id, event, company_id } = result.event;
      const first = { event_id: result.first.event_id, accepted_at: result.first.opened_at };
      const claim = { id, event, company_id };
      const found = { kind: "suppressed", publisher, claim, at: nowMs, first } as const;
      return [{ found, companyId: company_id }];
    }),
  ];
}

/** A line of the log for refused events of a request that have everything in common but their ids. */
export type RefusedLine = {
  readonly sender: string;
  readonly company_id: number | undefined;
  readonly event: string | undefined;
  readonly problem: string;
  readonly count: number;
  readonly event_ids: readonly string[] | undefined;
};

/**
 * Returns the lines of the log for refused events.
 *
 * @param isKnown - True for an event code of the catalog. Other text of a publisher does not get into the log.
 */
export function refusedLines(
  { id: sender }: Sender,
  refused: readonly Refused[],
  isKnown: (code: string) => boolean,
): readonly RefusedLine[] {
  const all = refused.map(({ claim: { id, event, company_id }, problem: { type } }) => ({
    id,
    event: event !== undefined && isKnown(event) ? event : undefined,
    company_id,
    problem: type.slice(type.lastIndexOf(":") + 1),
  }));
  const alike = Map.groupBy(all, ({ company_id, event, problem }) =>
    [company_id, event, problem].join(),
  );
  return [...alike.values()].flatMap((together) => {
    const [first] = together;
    if (!first) return [];
    const { company_id, event, problem } = first;
    const ids = together.flatMap(({ id }) => id ?? []);
    const event_ids = ids.length > 0 ? ids : undefined;
    return [{ sender, company_id, event, problem, count: together.length, event_ids }];
  });
}
