import type { Subscription } from "../domain/subscriptions/subscription.ts";
import { batchGet } from "./batch-get.ts";
import { type FlowItem, flowItemOf } from "./flow-store.ts";

/** Whom a delivery is for. */
export type Recipient = {
  /** None where it was deleted. */
  readonly subscription: Subscription | undefined;
  readonly flow: FlowItem;
};

type Key = { readonly company_id: number; readonly id: string };
const textOf = ({ company_id, id }: Key) => `${company_id}/${id}`;

/** Reads subscriptions, consistently, with their flows, for which a moment ago is good enough. */
export function recipients(subscriptionsTable: string, flowsTable: string) {
  return {
    /**
     * Of a batch of deliveries, in one call.
     *
     * @returns How to find each; undefined where DynamoDB did not give it.
     */
    async readAll(asked: readonly Key[]): Promise<(key: Key) => Recipient | undefined> {
      const keys = [...new Map(asked.map((key) => [textOf(key), key])).values()];
      const { items, missing } = await batchGet({
        [subscriptionsTable]: { keys, isConsistent: true },
        [flowsTable]: { keys, isConsistent: false },
      });
      const byKey = (table: string) =>
        new Map((items[table] ?? []).map((item) => [textOf(item as Key), item]));
      const subscriptions = byKey(subscriptionsTable);
      const flows = byKey(flowsTable);
      const lacking = new Set(Object.values(missing).flatMap((keys) => keys.map(textOfAny)));
      return (key) =>
        lacking.has(textOf(key))
          ? undefined
          : {
              subscription: subscriptions.get(textOf(key)) as Subscription | undefined,
              flow: flowItemOf(flows.get(textOf(key))),
            };
    },
  };
}
export type Recipients = ReturnType<typeof recipients>;

function textOfAny(key: Readonly<Record<string, string | number>>): string {
  return textOf(key as Key);
}
