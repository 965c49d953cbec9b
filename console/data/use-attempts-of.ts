import type { AttemptResult, Explanation } from "../../sdk/index.ts";
import { useCompany } from "./bus.tsx";
import { settled, useData } from "./use-data.ts";

/** Deliveries whose attempts are read without asking: each is a call. */
const maxDeliveries = 10;

/**
 * Returns a function that returns the attempts of a delivery, once they are read. Deliveries with one attempt need no
 * call, because the explanation has it.
 */
export function useAttemptsOf(
  company: number,
  subscriptions: Explanation["subscriptions"],
): (deliveryId: string) => readonly AttemptResult[] | undefined {
  const { deliveries } = useCompany(company);
  const retried = subscriptions
    .flatMap(({ delivery }) => (delivery && delivery.attempt_count > 1 ? [delivery] : []))
    .slice(0, maxDeliveries);
  // The counts belong to the address, because a later attempt makes another list.
  const address = retried.map(({ id, attempt_count }) => `${id}:${attempt_count}`).join();
  const { value } = useData(`${company}/attempts/${address}`, async () => {
    const read = await Promise.all(retried.map(({ id }) => settled(() => deliveries.get(id))));
    return new Map(read.flatMap(({ value }) => (value ? [[value.id, value.attempts]] : [])));
  });
  return (id) => value?.get(id);
}
