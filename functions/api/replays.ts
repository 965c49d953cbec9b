import type { Queue } from "../../adapters/queue.ts";
import type { ReplayStore } from "../../adapters/replay-store.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { problem } from "../../domain/problem.ts";
import { newReplay, replayView } from "../../domain/replays/index.ts";
import { Refusal } from "../http/problems.ts";
import { replayMessage } from "../release/message.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer } from "./request.ts";
import type { Call } from "./serve.ts";

export type ReplayPorts = {
  readonly replays: ReplayStore;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly releases: Pick<Queue, "send">;
};

/** A company's replays: begin, list, read, cancel. */
export function replayCalls({ replays, subscriptions, releases }: ReplayPorts) {
  const resource = companyResource({ name: "replay", store: replays, view: replayView });

  async function begin({ companyId, path, body }: Call): Answer {
    const subscription = await subscriptions.get(companyId, path.id ?? "");
    if (!subscription) {
      throw new Refusal(problem("not-found", "This company has no such subscription."));
    }
    const made = newReplay(companyId, subscription.id, body, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    const { replay } = made;
    await replays.put(replay);
    await releases.send(replayMessage(companyId, replay.id, replay.version));
    return { ...(await resource.made(replay)), statusCode: 202 };
  }

  /** What has been sent by then is on its way. One that has ended stays as it is. */
  async function cancel(call: Call): Answer {
    const existing = await resource.existing(call);
    if (existing.state !== "running") return resource.shown(existing);
    const cancelled = await resource.change(call, (replay) =>
      replay.state === "running"
        ? { ...replay, state: "cancelled" as const, finished_at: Date.now() }
        : replay,
    );
    // Its step tells the company.
    const { company_id, id, version } = cancelled;
    await releases.send(replayMessage(company_id, id, version));
    return resource.shown(cancelled);
  }

  return {
    replaySubscription: begin,
    listReplays: resource.list,
    getReplay: resource.read,
    cancelReplay: cancel,
  };
}
