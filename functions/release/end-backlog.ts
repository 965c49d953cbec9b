import type { Backlog } from "../../adapters/backlog.ts";
import type { DeliveryLog } from "../../adapters/delivery-log.ts";
import type { SendLater } from "../../adapters/later.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { uuidFrom } from "../../domain/uuid.ts";
import { endDeleted } from "../delivery/end-deleted.ts";
import { type DeletedMessage, deletedMessage } from "./message.ts";

/** The most deliveries that a step ends. */
const perStep = 100;

export type EndPorts = {
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly backlog: Pick<Backlog, "page">;
  readonly deliveries: Pick<DeliveryLog, "endUndelivered">;
  readonly sendLater: SendLater;
};

/** One step of ending what a deleted subscription has not received. A step that is made twice changes nothing. */
export async function endBacklog(message: DeletedMessage, ports: EndPorts): Promise<void> {
  const { company_id, subscription_id, status = "retrying", after } = message;
  // It was not deleted after all; or its rule in code made it again, and it gets what is there.
  if (await ports.subscriptions.get(company_id, subscription_id)) return;
  const limits = { limit: perStep, after };
  const page = await ports.backlog.page(company_id, subscription_id, status, limits);
  await Promise.all(page.items.map((delivery) => endDeleted(delivery, ports)));
  if (page.isEnd && status === "held") return;
  const next = page.isEnd
    ? ({ status: "held" } as const)
    : { status, after: page.items.at(-1)?.delivery_id };
  const name = uuidFrom(`${company_id}/${subscription_id}/deleted/${JSON.stringify(next)}`);
  const at = Date.now();
  await ports.sendLater(deletedMessage(company_id, subscription_id, next), { at, name });
}
