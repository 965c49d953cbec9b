import type { companyItems } from "../aws/company-items.ts";
import type { DeliveriesTable } from "../delivery/deliveries-table.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import type { Ports } from "../delivery/types.ts";
import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import { canTake, type Subscription } from "../subscriptions/subscription.ts";
import { uuidFrom } from "../values/id.ts";
import { afterStep, chosen, type Replay } from "./replay.ts";

export type ReplayPorts = Pick<Ports, "announce" | "now" | "log"> & {
  readonly endpoints: Pick<EndpointsTable, "wake">;
  readonly deliveries: Pick<DeliveriesTable, "write" | "due" | "undelivered">;
  readonly replays: Pick<ReturnType<typeof companyItems<Replay>>, "get" | "replace"> &
    Pick<EndpointsTable, "leave">;
};

/** Milliseconds that one step of a replay covers. */
const spanMs = 60_000;
/** Milliseconds after which the index shows re-armed rows. */
const lagMs = 2_000;
/** Number of rows in a page. */
const pageRows = 200;
const maxPages = 50;

/**
 * Makes the rows due that a running replay selects, as many as its rate allows in a minute. They are due one after
 * the other, and the timer sends them.
 *
 * @returns When to look next, in unix milliseconds.
 */
export async function continueReplay(
  key: EndpointKey,
  endpoint: Endpoint,
  { format, target }: Subscription,
  ports: ReplayPorts,
): Promise<number | undefined> {
  let replay = await running(key, endpoint, ports);
  const now = ports.now();
  if (!replay) return undefined;
  if ((replay.resume_at ?? 0) > now) return replay.resume_at;
  const { per_second, from } = replay;
  const max = (per_second * spanMs) / 1000;
  let sent = 0;
  for (let page = 0; page < maxPages && sent < max && replay.state === "running"; page++) {
    const { status, after } = replay.position;
    const limit = Math.min(pageRows, max - sent);
    const rows = await ports.deliveries.undelivered(key.company_id, status, { from, after, limit });
    const matched = chosen(replay, rows);
    const taken = matched.filter(({ event }) => canTake(format, target, event));
    const atOf = (i: number) => now + Math.floor((1000 * (sent + i)) / per_second);
    await Promise.all(taken.map((row, i) => rearm(row, atOf(i), ports)));
    // The index does not show them for a while.
    if (taken.length > 0) await ports.endpoints.wake(key, now + lagMs, ports.now());
    sent += taken.length;
    const skipped = matched.length - taken.length;
    const done = { matched: matched.length, sent: taken.length, skipped };
    const last = rows.length < limit ? undefined : rows.at(-1)?.id;
    const next: Replay = { ...afterStep(replay, last, done, now), resume_at: now + spanMs };
    // It was cancelled meanwhile.
    if (!(await ports.replays.replace(next))) return now;
    replay = next;
  }
  if (replay.state !== "running") await finish(key, replay, ports);
  if (sent > 0) return now + lagMs;
  return replay.state === "running" ? now + spanMs : undefined;
}

/** Cancels the replay of a deleted subscription. */
export async function cancelReplay(
  key: EndpointKey,
  endpoint: Endpoint,
  ports: ReplayPorts,
): Promise<void> {
  const replay = await running(key, endpoint, ports);
  if (!replay) return;
  const version = replay.version + 1;
  const ended = { ...replay, version, state: "cancelled", finished_at: ports.now() } as const;
  await ports.replays.replace(ended);
  await finish(key, ended, ports);
}

/** Reads the endpoint's replay. One that has ended makes room for another. */
async function running(
  key: EndpointKey,
  { replay_id }: Endpoint,
  ports: ReplayPorts,
): Promise<Replay | undefined> {
  if (replay_id === undefined) return undefined;
  const replay = await ports.replays.get(key.company_id, replay_id);
  if (replay?.state === "running") return replay;
  // One that is not stored may be about to be.
  if (replay) await finish(key, replay, ports);
  return undefined;
}

/**
 * Makes a row due, with a new retry schedule. A held row stays as is, because it is sent when its endpoint can
 * receive.
 */
async function rearm(row: DeliveryRow, at: number, { deliveries }: ReplayPorts): Promise<void> {
  if (row.status === "held") return;
  const { reason: _, attempts, ...rest } = row;
  const armed = { ...rest, attempts, status: "retrying", schedule_start: attempts } as const;
  await deliveries.write({ ...armed, due_at: at, next_attempt_at: at }, { attempts });
}

/** Publishes `bus.replay.finished`, and makes room for another replay of the endpoint. */
async function finish(
  key: EndpointKey,
  replay: Replay,
  { announce, replays, log, now }: ReplayPorts,
): Promise<void> {
  const { company_id, id, subscription_id, matched, sent, skipped, created_at } = replay;
  const status = replay.state === "finished" ? "finished" : "cancelled";
  const finishedAt = replay.finished_at ?? now();
  const shown = { subscription_id, status, matched, sent, skipped } as const;
  const { status: state, ...counts } = shown;
  log("replay.ended", { company_id, replay_id: id, state, ...counts });
  await announce("bus.replay.finished", {
    id: uuidFrom(`${company_id}/${id}/finished`),
    company_id,
    ts: Math.floor(finishedAt / 1000),
    data: {
      replay: {
        id,
        ...shown,
        created_at: new Date(created_at).toISOString(),
        finished_at: new Date(finishedAt).toISOString(),
      },
    },
  });
  await replays.leave(key, id);
}
