import { useCompany } from "./bus.tsx";
import { useData } from "./use-data.ts";

/** Returns a function that names a subscription of the company: by its label, or by its id. */
export function useSubscriptionNames(company: number): (id: string) => string {
  const { subscriptions } = useCompany(company);
  const { value } = useData(`${company}/subscription-names`, async () => {
    const names = new Map<string, string>();
    for await (const { id, name } of subscriptions.list()) if (name) names.set(id, name);
    return names;
  });
  return (id) => value?.get(id) ?? id;
}
