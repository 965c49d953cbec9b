import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import { targetView } from "../../bus/endpoints/subscription-view.ts";
import {
  channelOf,
  type SubscriptionInput,
  subscriptionInput,
} from "../../bus/subscriptions/subscription-input.ts";
import { faultLine } from "../../catalog/files/folder.ts";
import { type Fault, readWritten, shapeFaults } from "../../catalog/files/written.ts";
import { must } from "../../catalog/kinds.ts";
import type { Subscription, SubscriptionChange } from "../../sdk/index.ts";
import { Failure } from "./failure.ts";

const list = z.array(subscriptionInput, must("a list of subscriptions, each with a name"));

/**
 * Reads the subscriptions that a YAML or JSON file lists.
 *
 * @throws Failure that names each error with its line.
 */
export function wantedIn(file: string): readonly NamedInput[] {
  const written = readWritten(textOf(file));
  if (!written.ok) throw new Failure(written.faults.map((f) => faultLine(file, f)).join("\n"));
  const parsed = list.safeParse(written.value);
  const faults = parsed.success ? nameFaults(parsed.data) : shapeFaults(parsed.error);
  if (parsed.success && faults.length === 0) return parsed.data as readonly NamedInput[];
  throw new Failure(faults.map((fault) => faultLine(file, written.locate(fault))).join("\n"));
}

function nameFaults(inputs: z.infer<typeof list>): readonly Fault[] {
  const names = new Set<string>();
  return inputs.flatMap(({ name }, i) => {
    if (name === undefined) return [{ path: [i, "name"], message: "is required" }];
    if (names.has(name)) return [{ path: [i, "name"], message: "is already used" }];
    names.add(name);
    return [];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

export type NamedInput = SubscriptionInput & { readonly name: string };

/** A field whose current value differs from the wanted one. */
type Difference = {
  readonly field: string;
  readonly is: unknown;
  readonly wanted: unknown;
};

export type Step =
  | { readonly kind: "create"; readonly input: NamedInput }
  | {
      readonly kind: "change";
      readonly subscription: Subscription;
      readonly change: SubscriptionChange;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: "delete"; readonly subscription: Subscription };

const fields = [
  "channel",
  "events",
  "pattern",
  "transform",
  "format",
  "target",
  "signature",
  "retry",
  "timeout",
  "rate_limit",
  "ordered",
  "keygen_signs_port",
] as const;

/**
 * Returns the steps that turn a company's subscriptions into the wanted ones, matched by name.
 * Subscriptions of rules in code and unnamed ones are left alone.
 *
 * @param prunes - Delete those that are not wanted.
 */
export function planFor(
  wanted: readonly NamedInput[],
  existing: readonly Subscription[],
  prunes: boolean,
): readonly Step[] {
  const ours = existing.filter(({ name, rule }) => name !== undefined && rule === undefined);
  const byName = new Map(ours.map((subscription) => [subscription.name, subscription]));
  const steps = wanted.flatMap((input): readonly Step[] => {
    const subscription = byName.get(input.name);
    return subscription ? changeTo(input, subscription) : [{ kind: "create", input }];
  });
  const names = new Set(wanted.map(({ name }) => name));
  const others = ours.filter(({ name }) => name !== undefined && !names.has(name));
  const deletions = others.map((subscription): Step => ({ kind: "delete", subscription }));
  return prunes ? [...steps, ...deletions] : steps;
}

function changeTo(input: NamedInput, subscription: Subscription): readonly Step[] {
  const differences: Difference[] = fields
    .filter((field) => !isDeepStrictEqual(shown(field, input), subscription[field]))
    .map((field) => ({ field, is: subscription[field], wanted: shown(field, input) }));
  const algorithm = input.format === "keygen" ? (input.keygen_algorithm ?? "ed25519") : undefined;
  if (algorithm !== undefined && algorithm !== subscription.keygen?.algorithm) {
    const is = subscription.keygen?.algorithm;
    differences.push({ field: "keygen_algorithm", is, wanted: algorithm });
  }
  if (differences.length === 0) return [];
  const values: Readonly<Record<string, unknown>> = { ...input, keygen_algorithm: algorithm };
  const change = Object.fromEntries(differences.map(({ field }) => [field, values[field] ?? null]));
  return [{ kind: "change", subscription, change, differences }];
}

/**
 * Returns a field as the API shows it. The API shows only that a target's secrets are set.
 */
function shown(field: (typeof fields)[number], input: NamedInput): unknown {
  switch (field) {
    case "target":
      return targetView(input.target);
    case "pattern":
      // The API's answer was parsed with JavaScript's numbers.
      return input.pattern && JSON.parse(JSON.stringify(input.pattern));
    case "channel":
      return channelOf(input);
    case "format":
    case "signature":
      return input.target.type === "webhook" ? input[field] : undefined;
    default:
      return input[field];
  }
}
