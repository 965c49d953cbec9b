import pc from "picocolors";
import * as z from "zod/mini";

const line = z.discriminatedUnion("what", [
  z.object({
    what: z.literal("event.accepted"),
    id: z.string(),
    event: z.string(),
    company_id: z.number(),
    repeat: z.boolean(),
  }),
  z.object({
    what: z.literal("event.suppressed"),
    id: z.string(),
    event: z.string(),
    company_id: z.number(),
    suppressed: z.string(),
  }),
  z.object({
    what: z.literal("delivery.attempted"),
    delivery_id: z.string(),
    event_id: z.string(),
    event: z.string(),
    company_id: z.number(),
    subscription_id: z.string(),
    subscription: z.optional(z.string()),
    format: z.string(),
    attempt: z.number(),
    outcome: z.enum(["delivered", "retry", "dead"]),
    next_attempt_at: z.optional(z.number()),
    status: z.optional(z.number()),
    error: z.optional(z.string()),
    message: z.optional(z.string()),
    duration_ms: z.number(),
    age_ms: z.number(),
  }),
]);

/** What the bus's functions log about an event or a delivery. */
export type BusLine = z.infer<typeof line>;

/** @returns Undefined for a log line that is neither. */
export function parseBusLine(text: string): BusLine | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A log line for a person. */
export function showBusLine(found: BusLine, nowMs: number): string {
  const time = new Date(nowMs).toTimeString().slice(0, 8);
  if (found.what === "event.accepted") {
    const repeat = found.repeat ? pc.yellow(" (again)") : "";
    return `${pc.dim(time)} ${pc.cyan("accepted ")} ${found.event}${repeat} ${pc.dim(`company ${found.company_id}, ${found.id}`)}`;
  }
  if (found.what === "event.suppressed") {
    return `${pc.dim(time)} ${pc.yellow("suppressed")} ${found.suppressed} ${pc.dim(`company ${found.company_id}, ${found.id}`)}`;
  }
  const answer = found.status ?? found.message ?? found.error ?? "";
  return `${pc.dim(time)} ${mark(found, nowMs)} ${found.event} → ${found.subscription ?? found.subscription_id} ${pc.dim(
    `${found.format}, attempt ${found.attempt}: ${answer}, ${found.duration_ms} ms`,
  )}`;
}

function mark(found: Extract<BusLine, { what: "delivery.attempted" }>, nowMs: number): string {
  switch (found.outcome) {
    case "delivered":
      return pc.green("delivered");
    case "retry": {
      const seconds = Math.max(0, Math.round(((found.next_attempt_at ?? nowMs) - nowMs) / 1000));
      return pc.yellow(`failed, again in ${seconds} s:`);
    }
    case "dead":
      return pc.red("dead     ");
    default:
      return found.outcome satisfies never;
  }
}
