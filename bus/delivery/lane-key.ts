import { createHash } from "node:crypto";
import type { Lane } from "./types.ts";

/** Returns a lane's partition key. */
export function laneKey({ company_id, subscription_id, ordering_key }: Lane): string {
  return `${company_id}#${subscription_id}#${ordering_key}`;
}

/** Returns a lane's message group, of which SQS takes 128 characters ("MessageGroupId"). */
export function laneGroup(lane: Lane): string {
  return createHash("sha256").update(laneKey(lane)).digest("hex");
}
