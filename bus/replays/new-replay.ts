import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { deliveryQuery, eventFilterOf } from "../history/filter.ts";
import { defined } from "../values/defined.ts";
import { timeOrderedId } from "../values/id.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { type Replay, replayedStatuses, statusesOf } from "./replay.ts";

const maxPerSecond = 100;
const defaultPerSecond = 50;
const aRate = must(`a number, from 1 to ${maxPerSecond}`);

/** The request body of a new replay. */
export const replayRequest = z.strictObject(
  {
    status: z._default(oneOf(...replayedStatuses), "undelivered"),
    event: deliveryQuery.shape.event,
    from: deliveryQuery.shape.from,
    to: deliveryQuery.shape.to,
    per_second: z._default(
      z.int(aRate).check(z.minimum(1, aRate), z.maximum(maxPerSecond, aRate)),
      defaultPerSecond,
    ),
  },
  must("an object"),
);

const keptDays = 30;

export type NewReplay = Result<{ readonly replay: Replay }>;

/** Returns a new replay. It covers no events accepted after `nowMs`. */
export function newReplay(
  companyId: number,
  subscriptionId: string,
  input: unknown,
  nowMs: number,
): NewReplay {
  const parsed = replayRequest.safeParse(input);
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
      ...defined({ status, event }),
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
