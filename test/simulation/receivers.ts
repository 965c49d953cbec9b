import type { Response } from "../../bus/outbound/answer.ts";
import type { ReceiverPlan } from "./plan.ts";
import { type Random, randomFrom } from "./random.ts";

/** A receiver's reply to a request, and the milliseconds until it is complete. */
export type Reply = {
  readonly response: Response;
  readonly durationMs: number;
  readonly isTaken: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
};

const timeoutMs = 15_000;
const timedOut: Response = { kind: "failed", reason: "timeout", message: "no answer in 15 s" };

/** Returns a receiver that answers according to its plan. */
export function receiver({ phases, poisoned }: ReceiverPlan, random: Random) {
  let isGoneNoted = false;

  /** True if the event is refused every time. */
  function isPoisoned(eventId: string): boolean {
    return poisoned > 0 && randomFrom(Number.parseInt(eventId.slice(0, 8), 16)).chance(poisoned);
  }

  function reply(
    status: number,
    durationMs: number,
    headers: Readonly<Record<string, string>> = {},
  ): Reply {
    const header = headers["retry-after"];
    return {
      response: { kind: "answered", status, headers, body: "" },
      durationMs,
      isTaken: status < 300,
      ...(header !== undefined && { retryAfter: 1000 * Number(header) }),
    };
  }

  return {
    /** @param at - Time of arrival, in unix milliseconds. */
    receive(eventId: string, at: number): Reply {
      const quick = random.between(5, 400);
      const mode = phases.find(({ until }) => at < until)?.mode;
      if (mode === undefined) return reply(200, quick);
      if (isPoisoned(eventId)) return reply(500, quick);
      switch (mode) {
        case "quick":
          return reply(200, quick);
        case "slow":
          return reply(random.chance(0.9) ? 200 : 500, random.between(800, 12_000));
        case "hanging":
          return { response: timedOut, durationMs: timeoutMs, isTaken: random.chance(0.3) };
        case "flaky":
          return reply(random.chance(0.5) ? 200 : random.pick([400, 500, 503]), quick);
        case "dead":
          return random.chance(0.5)
            ? reply(500, quick)
            : {
                response: { kind: "failed", reason: "refused", message: "refused" },
                durationMs: 3,
                isTaken: false,
              };
        case "throttling": {
          const seconds = random.pick([1, 10, 120, 3600, 20_000]);
          return random.chance(0.3)
            ? reply(200, quick)
            : reply(429, quick, random.chance(0.8) ? { "retry-after": String(seconds) } : {});
        }
        case "aborting":
          return random.chance(0.5)
            ? reply(422, quick, { "webhook-delivery": "abort-message" })
            : reply(200, quick);
        case "gone":
          // Only once, otherwise nothing else would happen to it.
          if (isGoneNoted) return reply(200, quick);
          isGoneNoted = true;
          return reply(410, quick);
        case "disabling":
          return random.chance(0.3)
            ? reply(random.pick([200, 500]), quick, { "webhook-delivery": "disable" })
            : reply(200, quick);
        default:
          return mode satisfies never;
      }
    },
  };
}
export type Receiver = ReturnType<typeof receiver>;
