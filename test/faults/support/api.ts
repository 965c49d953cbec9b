import { busClient } from "../../support/bus-client.ts";
import type { Bus } from "./bus.ts";

import type { Seen } from "./ledger.ts";

type Listed = { readonly items: readonly Delivery[]; readonly next: string | null };
type Delivery = {
  readonly event_id: string;
  readonly subscription_id: string;
};

/** Returns the bus's API with an admin key, with the calls that these tests need. */
export function adminOf({ apiUrl, adminKey }: Pick<Bus, "apiUrl" | "adminKey">) {
  const { call } = busClient(apiUrl, adminKey);

  async function made(path: string, input: unknown): Promise<Record<string, unknown>> {
    const { status, body } = await call("POST", path, input);
    if (status !== 201) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`);
    return body as Record<string, unknown>;
  }

  return {
    call,

    async publisherKey(publisher: string, companies?: readonly number[]): Promise<string> {
      return String((await made("/v1/keys", { kind: "publisher", publisher, companies })).key);
    },

    async subscribe(company: number, url: string, input: object): Promise<string> {
      const target = { type: "webhook", url };
      return String(
        (await made(`/v1/companies/${company}/subscriptions`, { target, ...input })).id,
      );
    },

    async change(company: number, subscription: string, input: object): Promise<void> {
      const path = `/v1/companies/${company}/subscriptions/${subscription}`;
      const { status, body } = await call("PATCH", path, input);
      if (status !== 200) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`);
    },

    /** Counts the held deliveries of a subscription, up to a thousand. */
    async held(company: number, subscription: string): Promise<number> {
      const path = `/v1/companies/${company}/subscriptions/${subscription}`;
      const { status, body } = await call("GET", path);
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      return (body as { state: { held: number } }).state.held;
    },

    async source(company: number, input: object): Promise<string> {
      return String((await made(`/v1/companies/${company}/sources`, input)).id);
    },

    /**
     * Returns the recorded attempts of a delivery by its `webhook-id`: why each failed, or null.
     */
    async attempts(company: number, delivery: string): Promise<readonly (string | null)[]> {
      const path = `/v1/companies/${company}/deliveries/${delivery}`;
      const { status, body } = await call("GET", path);
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      const { attempts } = body as { attempts: readonly { reason: string | null }[] };
      return attempts.map(({ reason }) => reason);
    },

    /**
     * Returns a company's undelivered deliveries as the API shows them.
     *
     * @param receiverOf - Receivers by subscription.
     */
    async seen(company: number, receiverOf: ReadonlyMap<string, string>): Promise<Seen[]> {
      const found: Seen[] = [];
      for (const status of ["dead", "held"] as const) {
        let next: string | null = "";
        while (next !== null) {
          const cursor = next && `&cursor=${encodeURIComponent(next)}`;
          const path = `/v1/companies/${company}/deliveries?status=${status}&limit=100${cursor}`;
          const answer = await call("GET", path);
          if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
          const page = answer.body as Listed;
          for (const { event_id: eventId, subscription_id } of page.items) {
            const receiver = receiverOf.get(subscription_id);
            if (receiver !== undefined) found.push({ eventId, receiver, status });
          }
          next = page.next;
        }
      }
      return found;
    },
  };
}
export type Admin = ReturnType<typeof adminOf>;
