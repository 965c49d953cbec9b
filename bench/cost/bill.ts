import type { Dimension, Usage } from "../../packages/embedded-aws/billing/meter.ts";
import { type Price, prices } from "./prices-2026-11.ts";

/** The cost and quantity of something. */
export type Part = { readonly name: string; readonly quantity: number; readonly usd: number };

/** A line of a bill, with its parts, dearest first. */
export type Line = Part & {
  readonly dimension: Dimension;
  readonly unit: string;
  readonly parts: readonly Part[];
};

/**
 * Returns the bill for usage.
 *
 * @param times - Factor to multiply it by.
 */
export function billOf(usage: readonly Usage[], times = 1): readonly Line[] {
  return Object.entries(prices).flatMap(([name, price]) => {
    const dimension = name as Dimension;
    const of = usage.filter((part) => part.dimension === dimension);
    const parts = [...Map.groupBy(of, nameOf)].map(([name, group]) => ({
      name,
      ...amount(group, price, times),
    }));
    const line = { ...amount(of, price, times), name: price.line, unit: price.unit, dimension };
    return line.quantity === 0 ? [] : [{ ...line, parts: parts.toSorted((a, b) => b.usd - a.usd) }];
  });
}

/** Returns the cost of all parts together, in US dollars. */
export function sumOf(lines: readonly Part[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** Returns the quantity in the unit of the bill: a million requests, a GB. */
function amount(usage: readonly Usage[], { usd, per }: Price, times: number) {
  const quantity = usage.reduce((sum, part) => sum + part.quantity, 0) * times;
  return { quantity: quantity / per, usd: (quantity / per) * usd };
}

/** Removes the eight digits by which CDK makes logical ids unique. */
export function shortName(id: string): string {
  return id.replace(/[0-9A-F]{8}(?=$|\/)/i, "");
}

/**
 * Names the operation, the caller and the resource; shorter if the resource is the caller, or only
 * exists.
 */
function nameOf({ resource, operation, by }: Usage): string {
  const [of, who] = [shortName(resource), shortName(by)];
  if (operation === "") return of;
  return of === who ? `${of}: ${operation}` : `${of}: ${operation} (${who})`;
}
