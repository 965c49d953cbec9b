import * as z from "zod/mini";
import { dictionary, must, someText } from "../../catalog/kinds.ts";
import { subscriptionInput, targetTypes } from "../subscriptions/subscription-input.ts";
import { defined } from "../values/defined.ts";
import type { Fault } from "../values/problem.ts";
import { arnFault, inputFaults } from "./aws-target.ts";
import { eventPatternOf } from "./event-pattern.ts";
import {
  type AwsRule,
  type AwsTarget,
  awsTargetTypes,
  faultsOfShape,
  nameFaults,
  naming,
  type Outcome,
  type Surroundings,
} from "./rule.ts";

/** EventBridge's default and maximum. */
const maxAttempts = 185;
const maxSeconds = 86_400;

const attempts = `a number of attempts, from 0 to ${maxAttempts}`;
const seconds = `a number of seconds, from 60 to ${maxSeconds}`;
const path = "a JSON path, such as $.detail.data or $.resources[0]";
const pathName =
  'letters, digits, - and _; names that begin with "aws." are EventBridge\'s own and need no path';

const target = z.strictObject(
  {
    type: z.enum(awsTargetTypes, must(`one of ${[...awsTargetTypes, ...targetTypes].join(", ")}`)),
    arn: z.optional(someText),
    message_group: z.optional(
      someText.check(
        z.regex(/^[!-~]{1,128}$/, must("letters, digits and punctuation, at most 128")),
      ),
    ),
    retry: z.optional(
      z.strictObject(
        {
          attempts: z.optional(
            z
              .int(must(attempts))
              .check(z.minimum(0, must(attempts)), z.maximum(maxAttempts, must(attempts))),
          ),
          seconds: z.optional(
            z
              .int(must(seconds))
              .check(z.minimum(60, must(seconds)), z.maximum(maxSeconds, must(seconds))),
          ),
        },
        must("an object"),
      ),
    ),
    input: z.optional(
      z.strictObject(
        {
          paths: z._default(
            z
              .record(
                z.string().check(z.regex(/^[\w-]{1,256}$/, must(pathName))),
                someText.check(
                  z.maxLength(256, must("at most 256 characters")),
                  z.regex(/^\$(\.[\w/*-]+|\[(\d+|\*)\])*$/, must(path)),
                ),
                must("an object"),
              )
              .check(
                z.refine(
                  (paths) => Object.keys(paths).length <= 100,
                  "must have at most 100 paths",
                ),
              ),
            {},
          ),
          template: someText.check(
            z.minLength(1, must("at least one character")),
            z.maxLength(8192, must("at most 8192 characters")),
          ),
        },
        must("an object"),
      ),
    ),
  },
  must("an object"),
);

const shape = z.strictObject(
  {
    ...naming,
    events: z.optional(subscriptionInput.shape.events.def.innerType),
    pattern: z.optional(dictionary),
    target,
  },
  must("an object"),
);
type Written = z.infer<typeof shape>;

/**
 * Validates a rule with an AWS target, and fills in its defaults. Other faults are only found if
 * its shape is valid.
 */
export function awsRule(written: unknown, { defaultName, known }: Surroundings): Outcome<AwsRule> {
  const parsed = shape.safeParse(written);
  if (!parsed.success) return { ok: false, faults: faultsOfShape(parsed.error) };
  const { name = defaultName, description, target } = parsed.data;
  const pattern = eventPatternOf(parsed.data, known);
  const faults = [
    ...nameFaults(parsed.data.name, defaultName),
    ...(pattern.ok ? [] : pattern.faults),
    ...targetFaults(target),
  ];
  if (!pattern.ok || faults.length > 0) return { ok: false, faults };
  const { eventPattern, hasWildcards } = pattern;
  return {
    ok: true,
    rule: {
      kind: "aws",
      ...defined({ name, description }),
      eventPattern,
      hasWildcards,
      target: targetOf(target),
    },
  };
}

function* targetFaults({ type, arn, message_group, input }: Written["target"]): Iterable<Fault> {
  if (arn === undefined) {
    if (type !== "queue") {
      yield { pointer: "/target/arn", message: "is required. The stack makes only queues" };
    }
  } else {
    const message = arnFault(type, arn);
    if (message) yield { pointer: "/target/arn", message };
  }
  if (message_group !== undefined && type !== "queue") {
    yield { pointer: "/target/message_group", message: "requires a queue" };
  }
  if (message_group === undefined && type === "queue" && arn?.endsWith(".fifo")) {
    yield { pointer: "/target/message_group", message: "is required for a FIFO queue" };
  }
  for (const { pointer, message } of input ? inputFaults(input, type) : []) {
    yield { pointer: `/target/input${pointer}`, message };
  }
}

function targetOf({ type, arn, message_group, retry, input }: Written["target"]): AwsTarget {
  return defined({
    type,
    arn: arn?.replace(/:\*$/, ""),
    messageGroup: message_group,
    retry: { attempts: retry?.attempts ?? maxAttempts, seconds: retry?.seconds ?? maxSeconds },
    input,
  });
}
