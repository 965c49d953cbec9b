import { useAllSubscriptions } from "./all-subscriptions.ts";

/** Returns a function that names a subscription of the company: by its label, or by its id. */
export function useSubscriptionNames(company: number): (id: string) => string {
  const { value } = useAllSubscriptions(company);
  const names = new Map(value?.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}
