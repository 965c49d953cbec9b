import { setTimeout as wait } from "node:timers/promises";
import { acknowledge } from "../../polling/acknowledge.ts";
import { type PollPorts, receive } from "../../polling/receive.ts";
import { acknowledgeRequest, messageRequest } from "../../polling/request.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import { faultsOfSchema, problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";

/** Milliseconds between two looks while a call waits for a message. */
const pauseMs = 500;

/** The messages of a subscription whose consumer polls: fetch, acknowledge. */
export function messageCalls(ports: PollPorts, subscriptions: Pick<SubscriptionStore, "get">) {
  async function existing({ companyId, path }: Call): Promise<Subscription> {
    const found = await subscriptions.get(companyId, path.id ?? "");
    if (!found) throw new Refusal(problem("not-found", "The company has no such subscription."));
    if (found.target.type === "poll") return found;
    const detail = `The bus sends the events of this subscription: its target has the type ${found.target.type}, not poll.`;
    throw new Refusal(problem("invalid", detail));
  }

  async function fetch(call: Call): Answer {
    const subscription = await existing(call);
    const { limit, waitMs, leaseMs } = messageRequest(call.query);
    const end = Date.now() + waitMs;
    for (;;) {
      const items = await receive(subscription, { limit, leaseMs }, ports);
      if (items.length > 0 || Date.now() + pauseMs > end) return jsonResponse(200, { items });
      await wait(pauseMs);
    }
  }

  async function acknowledged(call: Call): Answer {
    const read = acknowledgeRequest.safeParse(call.body);
    if (!read.success) throw new Refusal(problem("invalid", undefined, faultsOfSchema(read.error)));
    const { leases } = read.data;
    const results = await acknowledge(await existing(call), leases, ports);
    const items = leases.map((lease, i) => ({ lease, result: results[i] }));
    return jsonResponse(200, { items });
  }

  return { fetchMessages: fetch, acknowledgeMessages: acknowledged };
}
