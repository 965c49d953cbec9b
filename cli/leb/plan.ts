import { isDeepStrictEqual } from "node:util";
import { targetView } from "../../bus/endpoints/subscription-view.ts";
import { channelOf } from "../../bus/subscriptions/subscription-input.ts";
import type { Subscription, SubscriptionChange } from "../../sdk/index.ts";
import { withValuesOf } from "./secrets-in-file.ts";
import type { NamedInput, Wanted } from "./wanted.ts";

/** A field whose current value differs from the wanted one. */
type Difference = {
  readonly field: string;
  readonly is: unknown;
  readonly wanted: unknown;
};

export type Step =
  | { readonly kind: "create"; readonly wanted: Wanted }
  | {
      readonly kind: "change";
      readonly wanted: Wanted;
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
  wanted: readonly Wanted[],
  existing: readonly Subscription[],
  prunes: boolean,
): readonly Step[] {
  const ours = existing.filter(({ name, rule }) => name !== undefined && rule === undefined);
  const byName = new Map(ours.map((subscription) => [subscription.name, subscription]));
  const steps = wanted.flatMap((one): readonly Step[] => {
    const subscription = byName.get(one.input.name);
    return subscription ? changeTo(one, subscription) : [{ kind: "create", wanted: one }];
  });
  const names = new Set<string | undefined>(wanted.map(({ input }) => input.name));
  const others = ours.filter(({ name }) => !names.has(name));
  const deletions = others.map((subscription): Step => ({ kind: "delete", subscription }));
  return prunes ? [...steps, ...deletions] : steps;
}

function changeTo(wanted: Wanted, subscription: Subscription): readonly Step[] {
  const { input } = wanted;
  const differences: Difference[] = fields
    .map((field) => ({
      field,
      is: subscription[field],
      wanted: shown(field, wanted, subscription),
    }))
    .filter(({ is, wanted }) => !isDeepStrictEqual(is, wanted));
  const algorithm = input.format === "keygen" ? (input.keygen_algorithm ?? "ed25519") : undefined;
  if (algorithm !== undefined && algorithm !== subscription.keygen?.algorithm) {
    const is = subscription.keygen?.algorithm;
    differences.push({ field: "keygen_algorithm", is, wanted: algorithm });
  }
  if (differences.length === 0) return [];
  const values: Readonly<Record<string, unknown>> = { ...input, keygen_algorithm: algorithm };
  const change = Object.fromEntries(differences.map(({ field }) => [field, values[field] ?? null]));
  return [{ kind: "change", wanted, subscription, change, differences }];
}

/** Returns a field as the API shows it. The API shows only that a target's secrets are set. */
function shown(
  field: (typeof fields)[number],
  { input, unset }: Wanted,
  existing: Subscription,
): unknown {
  switch (field) {
    case "target": {
      const paths = unset.map(({ path }) => path.slice(1));
      // The bus keeps these secrets, unless something else in the target changes.
      return withValuesOf(targetView(input.target), existing.target, paths);
    }
    case "pattern":
      // The API's answer was parsed with JavaScript's numbers.
      return input.pattern && JSON.parse(JSON.stringify(input.pattern));
    case "channel":
      return channelOf(input);
    case "format":
    case "signature":
      return isWebhook(input) ? input[field] : undefined;
    default:
      return input[field];
  }
}

function isWebhook({ target }: NamedInput): boolean {
  return target.type === "webhook";
}
