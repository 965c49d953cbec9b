import type { Key, SubscriptionVersion } from "../../../bus/delivery/types.ts";
import type { Subscription } from "../../../bus/subscriptions/subscription.ts";

const maxRecent = 20;

/** Subscriptions in memory. Each change increments the version of its company. */
export function memorySubscriptions() {
  const all = new Map<string, Subscription>();
  const versions = new Map<number, SubscriptionVersion>();

  function count(companyId: number, id: string, ordered?: Subscription): void {
    const { version, recent, ordered: channels = [] } = versionOf(companyId);
    versions.set(companyId, {
      version: version + 1,
      recent: [id, ...recent].slice(0, maxRecent),
      ordered: ordered ? [...new Set([...channels, ordered.channel])] : channels,
    });
  }

  const versionOf = (companyId: number): SubscriptionVersion =>
    versions.get(companyId) ?? { version: 0, recent: [] };

  return {
    versionOf,
    find: ({ company_id, id }: Key) => all.get(`${company_id}/${id}`),
    get: async (companyId: number, id: string) => all.get(`${companyId}/${id}`),
    all: async (companyId: number) =>
      [...all.values()].filter(({ company_id }) => company_id === companyId),
    async put(subscription: Subscription): Promise<void> {
      const { company_id, id, ordered } = subscription;
      all.set(`${company_id}/${id}`, subscription);
      count(company_id, id, ordered ? subscription : undefined);
    },
    async remove({ company_id, id }: Key): Promise<void> {
      all.delete(`${company_id}/${id}`);
      count(company_id, id);
    },
  };
}
export type MemorySubscriptions = ReturnType<typeof memorySubscriptions>;
