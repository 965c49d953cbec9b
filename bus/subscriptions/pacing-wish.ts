import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { longestTimeout } from "../outbound/timeouts.ts";
import { longestRetryDelay } from "../retry/retry.ts";
import type { Fault } from "../values/problem.ts";

/* How fast, how often and how long deliveries are sent: what a company may ask for. */

const mostRetries = 20;
/** 30 days, for which events are kept. */
const longestAge = 30 * 86_400;

function whole(least: number, most: number, what = "a number") {
  const told = must(`${what}, from ${least} to ${most}`);
  return z.int(told).check(z.minimum(least, told), z.maximum(most, told));
}

const seconds = whole(1, longestRetryDelay, "a number of seconds");
const retries = z.optional(whole(0, mostRetries));
const factor = must("a number, from 1 to 10");

export const retry = z.strictObject(
  {
    policy: z.optional(oneOf("standard", "keygen")),
    delays: z.optional(
      z
        .array(seconds, must("an array"))
        .check(z.maxLength(mostRetries, must(`at most ${mostRetries} delays`))),
    ),
    exponential: z.optional(
      z.strictObject(
        {
          first: seconds,
          factor: z.optional(z.number(factor).check(z.minimum(1, factor), z.maximum(10, factor))),
          longest: z.optional(seconds),
          retries,
        },
        must("an object"),
      ),
    ),
    linear: z.optional(z.strictObject({ step: seconds, retries }, must("an object"))),
    max_age: z.optional(whole(1, longestAge, "a number of seconds")),
  },
  must("an object"),
);

/** Seconds for connecting, the answer's headers and its body together. */
export const timeout = whole(1, longestTimeout, "a number of seconds");

export const rateLimit = z.strictObject(
  { max: whole(1, 10_000), per: oneOf("second", "minute") },
  must("an object"),
);

const schedules = ["policy", "delays", "exponential", "linear"] as const;

/** A schedule is told in one way. */
export function retryFaults(asked: z.infer<typeof retry> | undefined): readonly Fault[] {
  const given = schedules.filter((name) => asked?.[name] !== undefined);
  return given.slice(1).map((name) => ({
    pointer: `/retry/${name}`,
    message: `stands in place of ${given[0]}, not beside it`,
  }));
}
