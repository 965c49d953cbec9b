import type { Subscription } from "../domain/subscriptions/subscription.ts";
import { companyItems } from "./company-items.ts";

export const subscriptionStore = (table: string) => companyItems<Subscription>(table);
export type SubscriptionStore = ReturnType<typeof subscriptionStore>;
