import pc from "picocolors";
import * as z from "zod/mini";

const ofSubscription = { company_id: z.number(), subscription_id: z.string() };

const line = z.discriminatedUnion("what", [
  z.object({
    what: z.literal("event.accepted"),
    event_id: z.string(),
    event: z.string(),
    company_id: z.number(),
    repeat: z.optional(z.literal(true)),
  }),
  z.object({
    what: z.literal("events.accepted"),
    count: z.number(),
    event_ids: z.array(z.string()),
    event: z.string(),
    company_id: z.number(),
    repeat: z.optional(z.literal(true)),
  }),
  z.object({
    what: z.literal("event.unmatched"),
    event_id: z.string(),
    event: z.string(),
    company_id: z.number(),
    /** Number of channels that receive the event. Each logs a line. */
    channels: z.number(),
  }),
  z.object({
    what: z.literal("event.suppressed"),
    event_id: z.string(),
    event: z.string(),
    company_id: z.number(),
    suppressed: z.string(),
  }),
  z.object({
    what: z.literal("event.refused"),
    sender: z.string(),
    problem: z.string(),
    count: z.number(),
    /** Absent for a code that the catalog does not have. */
    event: z.optional(z.string()),
    company_id: z.optional(z.number()),
    event_ids: z.optional(z.array(z.string())),
  }),
  z.object({
    what: z.literal("delivery.attempted"),
    event_id: z.string(),
    /** Absent for a delivered attempt: the line of its event carries the code. */
    event: z.optional(z.string()),
    subscription_id: z.string(),
    attempt: z.number(),
    outcome: z.enum(["delivered", "retrying", "held", "dead"]),
    next_attempt_at: z.optional(z.number()),
    status: z.optional(z.number()),
    error: z.optional(z.string()),
    duration_ms: z.number(),
    age_ms: z.number(),
  }),
  z.object({
    what: z.literal("delivery.ended"),
    ...ofSubscription,
    delivery_id: z.string(),
    event_id: z.string(),
    event: z.string(),
    outcome: z.enum(["dropped", "dead"]),
  }),
  z.object({
    what: z.literal("delivery.held"),
    ...ofSubscription,
    delivery_id: z.string(),
    event_id: z.string(),
    event: z.string(),
    reason: z.string(),
  }),
  z.object({ what: z.literal("endpoints.swept"), endpoints: z.number() }),
  z.object({
    what: z.literal("subscription.disabled"),
    ...ofSubscription,
    reason: z.string(),
  }),
  z.object({
    what: z.literal("replay.ended"),
    ...ofSubscription,
    replay_id: z.string(),
    state: z.string(),
    matched: z.number(),
    sent: z.number(),
    skipped: z.number(),
  }),
]);

/** A line that the bus's functions log about events, deliveries or endpoints. */
export type BusLine = z.infer<typeof line>;

/** Parses a log line. Returns undefined for any other line. */
export function parseBusLine(text: string): BusLine | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Number of events whose codes are remembered. */
const maxEvents = 10_000;

/**
 * Returns a function that formats log lines for a terminal, in order. It returns undefined for a line that says
 * nothing alone.
 *
 * The line of a delivered attempt has no event code, so the function remembers the codes of
 * accepted events. An event matches no subscription once each of its channels has logged so.
 */
export function busLinePrinter(): (found: BusLine, nowMs: number) => string | undefined {
  const codes = new Map<string, string>();
  const unmatched = new Map<string, number>();
  return (found, nowMs) => {
    if (found.what === "event.unmatched") {
      const count = (unmatched.get(found.event_id) ?? 0) + 1;
      if (unmatched.size >= maxEvents) unmatched.clear();
      unmatched.set(found.event_id, count);
      if (count !== found.channels) return undefined;
    }
    for (const id of acceptedIn(found)) {
      if (codes.size >= maxEvents) codes.clear();
      if ("event" in found && found.event !== undefined) codes.set(id, found.event);
    }
    const time = pc.dim(new Date(nowMs).toTimeString().slice(0, 8));
    return `${time} ${textOf(found, nowMs, codes)}`;
  };
}

function acceptedIn(found: BusLine): readonly string[] {
  if (found.what === "event.accepted") return [found.event_id];
  return found.what === "events.accepted" ? found.event_ids : [];
}

function textOf(found: BusLine, nowMs: number, codes: ReadonlyMap<string, string>): string {
  switch (found.what) {
    case "event.accepted": {
      const repeat = found.repeat ? pc.yellow(" (duplicate)") : "";
      return `${pc.cyan("accepted ")} ${found.event}${repeat} ${pc.dim(`company ${found.company_id}, ${found.event_id}`)}`;
    }
    case "events.accepted": {
      const repeat = found.repeat ? pc.yellow(" (duplicate)") : "";
      return `${pc.cyan("accepted ")} ${found.count} × ${found.event}${repeat} ${pc.dim(`company ${found.company_id}`)}`;
    }
    case "event.unmatched":
      return `${pc.yellow("no match ")} ${found.event} matches no subscription ${pc.dim(`company ${found.company_id}, ${found.event_id}`)}`;
    case "event.suppressed":
      return `${pc.yellow("suppressed")} ${found.suppressed} ${pc.dim(`company ${found.company_id}, ${found.event_id}`)}`;
    case "event.refused": {
      const { event = "event", count, problem, company_id, sender } = found;
      const about = [company_id === undefined ? [] : [`company ${company_id}`], sender].flat();
      const times = count === 1 ? "" : `${count} × `;
      return `${pc.red("refused  ")} ${times}${event}: ${problem} ${pc.dim(about.join(", "))}`;
    }
    case "delivery.attempted": {
      const answer = found.status ?? failures[found.error ?? ""] ?? found.error ?? "";
      const how = `attempt ${found.attempt}: ${answer}, ${found.duration_ms} ms`;
      return `${mark(found, nowMs)} ${found.event ?? codes.get(found.event_id) ?? found.event_id} → ${found.subscription_id} ${pc.dim(how)}`;
    }
    case "delivery.ended": {
      const mark = found.outcome === "dropped" ? pc.yellow("dropped  ") : pc.red("dead     ");
      return `${mark} ${found.event} → ${found.subscription_id} ${pc.dim(found.delivery_id)}`;
    }
    case "delivery.held":
      return `${pc.yellow("held     ")} ${found.event} → ${found.subscription_id} ${pc.dim(found.reason)}`;
    case "endpoints.swept": {
      const { endpoints } = found;
      return `${pc.cyan("swept    ")} ${endpoints} ${endpoints === 1 ? "endpoint" : "endpoints"}`;
    }
    case "subscription.disabled":
      return `${pc.red("disabled ")} ${found.subscription_id} ${pc.dim(found.reason)}`;
    case "replay.ended":
      return `${pc.cyan(found.state.padEnd(9))} replay ${found.replay_id} ${pc.dim(`${found.sent} sent, ${found.skipped} skipped`)}`;
    default:
      return found satisfies never;
  }
}

/** Failures whose names say too little to someone at a terminal. */
const failures: Readonly<Record<string, string>> = {
  refused: "connection refused (is the receiver running?)",
  dns: "host name not found",
};

function mark(found: Extract<BusLine, { what: "delivery.attempted" }>, nowMs: number): string {
  switch (found.outcome) {
    case "delivered":
      return pc.green("delivered");
    case "retrying": {
      const seconds = Math.max(0, Math.round(((found.next_attempt_at ?? nowMs) - nowMs) / 1000));
      return pc.yellow(`failed, retry in ${seconds} s:`);
    }
    case "held":
      return pc.yellow("held     ");
    case "dead":
      return pc.red("dead     ");
    default:
      return found.outcome satisfies never;
  }
}
