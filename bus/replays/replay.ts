import type { UndeliveredStatus } from "../delivery/outcome.ts";

/** Which of a subscription's deliveries can be sent again: all that did not arrive, or some of them. */
export const replayedStatuses = ["undelivered", "retrying", "held", "dead"] as const;
export type ReplayedStatus = (typeof replayedStatuses)[number];

/**
 * In which order a replay goes through them. The dead come last: one that fails again is retrying then, and
 * would be sent twice if those came later.
 */
export const statusesOf: Readonly<Record<ReplayedStatus, readonly UndeliveredStatus[]>> = {
  undelivered: ["retrying", "held", "dead"],
  retrying: ["retrying"],
  held: ["held"],
  dead: ["dead"],
};

/** A job that sends a subscription's deliveries again, step by step. */
export type Replay = {
  readonly company_id: number;
  readonly id: string;
  readonly subscription_id: string;
  /** Counts its changes, from 1. */
  readonly version: number;
  readonly state: "running" | "finished" | "cancelled";
  readonly status: ReplayedStatus;
  /** Event code; a star stands for anything. */
  readonly event?: string;
  /** Unix milliseconds: accepted at this moment or later, and before that one. */
  readonly from: number;
  readonly before: number;
  readonly per_second: number;
  /** Where the next step goes on. */
  readonly position: { readonly status: UndeliveredStatus; readonly after?: string };
  /** When the next step may be made, in unix milliseconds. */
  readonly resume_at?: number;
  readonly matched: number;
  readonly sent: number;
  readonly skipped: number;
  /** Unix milliseconds. */
  readonly created_at: number;
  readonly finished_at?: number;
  /** Unix seconds, by which DynamoDB deletes it at some time. */
  readonly expires_at: number;
};
