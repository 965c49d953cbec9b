/** Why the bus stopped sending to a subscription. */
export const disablingReasons = ["gone", "failing", "receiver", "credentials"] as const;
export type DisablingReason = (typeof disablingReasons)[number];

/** What the bus has learned of a subscription's endpoint, and what follows for what it sends there. */
export type Flow = {
  /** Deliveries in a row whose first attempt failed. */
  readonly failures?: number;
  /** When an attempt failed first since the last success, in unix milliseconds. */
  readonly failing_since?: number;
  /** The last failure in words. */
  readonly error?: string;
  /** Set while nothing is sent: until then, and from then on one delivery tells whether that goes on. */
  readonly closed_until?: number;
  /** How often in a row it was closed: each time for longer. */
  readonly closings?: number;
  /** Its answers are quick, so that its deliveries keep nobody waiting. */
  readonly is_quick?: true;
  /** When it was last known not to be quick, in unix milliseconds. */
  readonly slow_at?: number;
  /** The bus stopped sending, until the company enables it again. */
  readonly disabled?: Disabled;
  /** What is held and was accepted by then is dropped, in unix milliseconds: the company's choice. */
  readonly drop_before?: number;
};

export type Disabled = {
  readonly reason: DisablingReason;
  /** Unix milliseconds. */
  readonly at: number;
  readonly error?: string;
  readonly failing_since?: number;
  /** The company was told. */
  readonly is_told?: true;
};

/** A subscription of which nothing is known. */
export const newFlow: Flow = {};

/** Whether an attempt may be made now. */
export type Gate =
  | { readonly kind: "open" }
  /** Closed, but its time is over: whoever claims it makes one attempt. */
  | { readonly kind: "trial" }
  | { readonly kind: "hold"; readonly reason: "disabled" | "paused" };

export function gateOf(isEnabled: boolean, flow: Flow, nowMs: number): Gate {
  if (!isEnabled || flow.disabled) return { kind: "hold", reason: "disabled" };
  if (flow.closed_until === undefined) return { kind: "open" };
  return nowMs < flow.closed_until ? { kind: "hold", reason: "paused" } : { kind: "trial" };
}

/** What the company's enabling makes of it: a fresh start, in which what was learned of its speed stays. */
export function enabledFlow({ is_quick, slow_at }: Flow, dropBefore: number | undefined): Flow {
  return {
    ...(is_quick && { is_quick }),
    ...(slow_at !== undefined && { slow_at }),
    ...(dropBefore !== undefined && { drop_before: dropBefore }),
  };
}
