import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import type { UndeliveredStatus } from "../delivery/index.ts";
import { deliveryQuery, eventFilterOf } from "../history/query.ts";
import { timeOrderedId } from "../id.ts";
import { type Fault, faultsOfSchema } from "../problem.ts";

/** Which of a subscription's deliveries can be sent again: all that did not arrive, or some of them. */
export const replayStates = ["undelivered", "retrying", "held", "dead"] as const;
export type ReplayState = (typeof replayStates)[number];

/**
 * In which order a replay goes through them. The dead come last: one that fails again is retrying then, and
 * would be sent twice if those came later.
 */
export const statusesOf: Readonly<Record<ReplayState, readonly UndeliveredStatus[]>> = {
  undelivered: ["retrying", "held", "dead"],
  retrying: ["retrying"],
  held: ["held"],
  dead: ["dead"],
};

const mostPerSecond = 100;
const usualPerSecond = 50;
const aRate = must(`a number, from 1 to ${mostPerSecond}`);

/** What a company asks for. */
export const replayRequest = z.strictObject(
  {
    status: z._default(oneOf(...replayStates), "undelivered"),
    event: deliveryQuery.shape.event,
    from: deliveryQuery.shape.from,
    to: deliveryQuery.shape.to,
    per_second: z._default(
      z.int(aRate).check(z.minimum(1, aRate), z.maximum(mostPerSecond, aRate)),
      usualPerSecond,
    ),
  },
  must("an object"),
);

/** A job that sends a subscription's deliveries again, step by step. */
export type Replay = {
  readonly company_id: number;
  readonly id: string;
  readonly subscription_id: string;
  /** Counts its changes, from 1. */
  readonly version: number;
  readonly state: "running" | "finished" | "cancelled";
  readonly status: ReplayState;
  /** Event code; a star stands for anything. */
  readonly event?: string;
  /** Unix milliseconds: accepted at this moment or later, and before that one. */
  readonly from: number;
  readonly before: number;
  readonly per_second: number;
  /** Where the next step goes on. */
  readonly position: { readonly status: UndeliveredStatus; readonly after?: string };
  readonly matched: number;
  readonly sent: number;
  readonly skipped: number;
  /** Unix milliseconds. */
  readonly created_at: number;
  readonly finished_at?: number;
  /** Unix seconds, by which DynamoDB deletes it at some time. */
  readonly expires_at: number;
};

const keptDays = 30;

export type NewReplay =
  | { readonly ok: true; readonly replay: Replay }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** What comes after it was asked for is not part of it. */
export function newReplay(
  companyId: number,
  subscriptionId: string,
  asked: unknown,
  nowMs: number,
): NewReplay {
  const parsed = replayRequest.safeParse(asked);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { status, event, per_second } = parsed.data;
  const { from = 0, before = nowMs } = eventFilterOf(parsed.data);
  const [first] = statusesOf[status];
  return {
    ok: true,
    replay: {
      company_id: companyId,
      id: timeOrderedId("rpl", nowMs, randomBytes(10)),
      subscription_id: subscriptionId,
      version: 1,
      state: "running",
      status,
      ...(event === undefined ? {} : { event }),
      from,
      before: Math.min(before, nowMs + 1),
      per_second,
      position: { status: first ?? "dead" },
      matched: 0,
      sent: 0,
      skipped: 0,
      created_at: nowMs,
      expires_at: Math.ceil(nowMs / 1000) + keptDays * 86_400,
    },
  };
}
