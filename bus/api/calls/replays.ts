import type { companyItems } from "../../aws/company-items.ts";
import type { DeliveriesTable } from "../../delivery/deliveries-table.ts";
import type { Queues } from "../../delivery/queues.ts";
import { lookNow } from "../../drain/sweep.ts";
import type { EndpointKey } from "../../endpoints/endpoint.ts";
import type { EndpointsTable } from "../../endpoints/endpoints-table.ts";
import { newReplay } from "../../replays/new-replay.ts";
import { previewReplay } from "../../replays/preview-replay.ts";
import type { Replay } from "../../replays/replay.ts";
import { replayView } from "../../replays/view.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import { timeOfId } from "../../values/id.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer, Call } from "./serve.ts";

export type ReplayPorts = {
  readonly replays: ReturnType<typeof companyItems<Replay>>;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly deliveries: Pick<DeliveriesTable, "undelivered">;
  readonly endpoints: Pick<EndpointsTable, "enter" | "leave" | "read" | "wake">;
  readonly queues: Pick<Queues, "drain">;
};

/** A function that began a replay has stored it by then, or has died; in milliseconds. */
const beginningMs = 30_000;

/** A company's replays: begin, preview, list, read, cancel. */
export function replayCalls(ports: ReplayPorts) {
  const { replays, subscriptions, deliveries, endpoints, queues } = ports;
  const resource = companyResource({ name: "replay", store: replays, view: replayView });

  /** @throws Refusal without the subscription, or if the body is not valid. */
  async function replayOf({ companyId, path, body }: Call): Promise<Replay> {
    const subscription = await subscriptions.get(companyId, path.id ?? "");
    if (!subscription) {
      throw new Refusal(problem("not-found", "The company has no such subscription."));
    }
    const made = newReplay(companyId, subscription.id, body, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    return made.replay;
  }

  async function begin(call: Call): Answer {
    const replay = await replayOf(call);
    const key = { company_id: replay.company_id, id: replay.subscription_id };
    if (!(await enter(key, replay))) {
      const detail = "Wait until it has finished, or cancel it and retry after a few seconds.";
      throw new Refusal(problem("replay-running", detail));
    }
    await replays.put(replay);
    await lookNow(key, { endpoints, queues });
    return { ...(await resource.made(replay)), statusCode: 202 };
  }

  /** Counts the deliveries that a replay would select. */
  async function preview(call: Call): Answer {
    return jsonResponse(200, await previewReplay(await replayOf(call), deliveries));
  }

  /** One replay of a subscription runs at a time. Drain makes room once it has announced the end of the other. */
  async function enter(key: EndpointKey, { id, created_at }: Replay): Promise<boolean> {
    const { replay_id } = await endpoints.read(key);
    if (replay_id !== undefined) {
      // One that is not stored yet has just entered, or its function died.
      const isNew = created_at - timeOfId(replay_id) < beginningMs;
      if (isNew || (await replays.get(key.company_id, replay_id))) return false;
      await endpoints.leave(key, replay_id);
    }
    return endpoints.enter(key, id);
  }

  /** Stops a replay. Messages that it has sent are still delivered. An ended replay does not change. */
  async function cancel(call: Call): Answer {
    const existing = await resource.existing(call);
    if (existing.state !== "running") return resource.shown(existing);
    const cancelled = await resource.change(call, (replay) =>
      replay.state === "running"
        ? { ...replay, state: "cancelled" as const, finished_at: Date.now() }
        : replay,
    );
    // The look announces the end to the company.
    const { company_id, subscription_id: id } = cancelled;
    await lookNow({ company_id, id }, { endpoints, queues });
    return resource.shown(cancelled);
  }

  return {
    replaySubscription: begin,
    previewReplay: preview,
    listReplays: resource.list,
    getReplay: resource.read,
    cancelReplay: cancel,
  };
}
