import type { Subscription } from "../../sdk/index.ts";
import { useCompany } from "./bus.tsx";
import { type Data, useData } from "./use-data.ts";

/** Reads all subscriptions of a company. */
export function useAllSubscriptions(company: number): Data<readonly Subscription[]> {
  const { subscriptions } = useCompany(company);
  return useData(`${company}/all-subscriptions`, async () => {
    const all: Subscription[] = [];
    for await (const subscription of subscriptions.list()) all.push(subscription);
    return all;
  });
}
