import { didYouMean, nearestName } from "../../../catalog/nearest-name.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";
import { problem } from "../../values/problem.ts";
import { Refusal } from "../http/response.ts";
import type { Call } from "./serve.ts";

/*
 * A filter that names nothing is a mistake, not an empty list. Names that the catalog has are checked before a list is
 * read (bus/history/filter.ts). The others cost a read, so they are checked if the list is empty.
 */

/** Returns true if an answer has nothing, and no other page could have something. */
export function isEmptyList(
  { query }: Pick<Call, "query">,
  { items, next = null }: { readonly items: readonly unknown[]; readonly next?: unknown },
): boolean {
  return items.length === 0 && next === null && query.cursor === undefined;
}

/** @throws Refusal 422 if a list that is empty was asked for a subscription that the company does not have. */
export async function checkSubscription(
  { companyId, query }: Pick<Call, "companyId" | "query">,
  subscriptions: {
    readonly get: (companyId: number, id: string) => Promise<Subscription | undefined>;
    readonly all: (companyId: number) => Promise<readonly Subscription[]>;
  },
): Promise<void> {
  const { subscription_id: id } = query;
  if (id === undefined || (await subscriptions.get(companyId, id))) return;
  const all = await subscriptions.all(companyId);
  const ids = new Map(all.flatMap(({ id, name = id }) => [[id, id] as const, [name, id] as const]));
  const nearest = ids.get(nearestName(id, ids.keys()) ?? "");
  throw unknownName(
    "/subscription_id",
    `names no subscription of the company${didYouMean(nearest)}`,
  );
}

/** Returns the refusal of a filter that names nothing. */
export function unknownName(pointer: string, message: string): Refusal {
  return new Refusal(problem("invalid", undefined, [{ pointer, message }]));
}
