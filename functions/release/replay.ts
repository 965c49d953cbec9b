import type { Backlog } from "../../adapters/backlog.ts";
import type { SendLater } from "../../adapters/later.ts";
import type { ReplayStore } from "../../adapters/replay-store.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { afterStep, chosen, type Replay } from "../../domain/replays/index.ts";
import { canTake } from "../../domain/subscriptions/subscription.ts";
import { uuidFrom } from "../../domain/uuid.ts";
import type { Announce } from "../announcing/announce.ts";
import { log } from "../log.ts";
import type { LetGo } from "./let-go.ts";
import { type ReplayMessage, replayMessage } from "./message.ts";

export type ReplayPorts = {
  readonly replays: Pick<ReplayStore, "get" | "replace">;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly backlog: Backlog;
  readonly letGo: LetGo;
  readonly sendLater: SendLater;
  readonly announce: Announce;
};

/** A step looks at so many deliveries at the most, of which those count against its rate that it sends. */
const stepMs = 1_000;

/**
 * One step of a replay. It sends, then counts, then passes on: one that is made twice, because its function
 * died, sends some twice, and of the same attempt only one is made (`standing`).
 */
export async function takeReplayStep(
  { company_id, replay_id, version }: ReplayMessage,
  receiveCount: number,
  ports: ReplayPorts,
): Promise<void> {
  const replay = await ports.replays.get(company_id, replay_id);
  if (!replay) return;
  if (replay.version !== version) {
    // It was counted, and perhaps not passed on; or cancelled meanwhile, which has to be told.
    if (receiveCount > 1 || replay.state === "cancelled") await passOn(replay, ports);
    return;
  }
  if (replay.state !== "running") return passOn(replay, ports);
  const now = Date.now();
  const subscription = await ports.subscriptions.get(company_id, replay.subscription_id);
  if (!subscription) return end({ ...replay, version: version + 1, state: "cancelled" }, ports);
  const { status, after } = replay.position;
  const page = await ports.backlog.page(company_id, replay.subscription_id, status, {
    limit: replay.per_second,
    after,
  });
  const matched = chosen(replay, page.items);
  const taken = matched.filter(({ event }) =>
    canTake(subscription.format, subscription.target, event.event),
  );
  if (taken.length > 0) await ports.letGo(taken, subscription);
  const done = {
    matched: matched.length,
    sent: taken.length,
    skipped: matched.length - taken.length,
  };
  const next = afterStep(replay, page, done, now);
  if (await ports.replays.replace(next)) return passOn(next, ports, taken.length > 0);
  // Cancelled in this moment: what this step sent is not counted.
  const cancelled = await ports.replays.get(company_id, replay_id);
  if (cancelled) await passOn(cancelled, ports);
}

async function end(replay: Replay, ports: ReplayPorts): Promise<void> {
  const ended = { ...replay, finished_at: Date.now() };
  await ports.replays.replace(ended);
  await passOn(ended, ports);
}

/** The next step, after a second where this one sent something; or the news that it has ended. */
async function passOn(replay: Replay, ports: ReplayPorts, hasSent = true): Promise<void> {
  const { company_id, id, version, state } = replay;
  if (state === "running") {
    const name = uuidFrom(`${company_id}/${id}/replay/${version}`);
    const at = Date.now() + (hasSent ? stepMs : 0);
    return ports.sendLater(replayMessage(company_id, id, version), { at, name });
  }
  const { subscription_id, matched, sent, skipped, created_at } = replay;
  const finishedAt = replay.finished_at ?? Date.now();
  log("replay.ended", {
    company_id,
    replay_id: id,
    subscription_id,
    state,
    matched,
    sent,
    skipped,
  });
  await ports.announce("bus.replay.finished", {
    id: uuidFrom(`${company_id}/${id}/finished`),
    company_id,
    ts: Math.floor(finishedAt / 1000),
    data: {
      replay: {
        ...{ id, subscription_id, status: state, matched, sent, skipped },
        created_at: new Date(created_at).toISOString(),
        finished_at: new Date(finishedAt).toISOString(),
      },
    },
  });
}
