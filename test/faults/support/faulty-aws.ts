import type { Intercept } from "../../../packages/embedded-aws/intercept.ts";
import { type ArmedFault, type Fault, textOf } from "./armed-fault.ts";
import { nameOf } from "./aws-call-name.ts";
import { fail } from "./aws-faults.ts";

/** A fault that struck, and the body of the call: who else was in it was struck too. */
export type Strike = { readonly fault: Fault; readonly body: string };

/** Stands before AWS, notes what the functions call and fails what is to fail. */
export function faultyAws() {
  const armed = new Set<ArmedFault>();
  const strikes: Strike[] = [];
  const uses = new Map<string, Set<string>>();

  const intercept: Intercept = async (call, proceed) => {
    const name = nameOf(call);
    if (name === undefined) return proceed();
    const seen = uses.get(name) ?? new Set();
    uses.set(name, seen.add(String(call.headers["amz-sdk-invocation-id"])));
    const struck = [...armed].find((fault) => fault.strikes(name, call, Date.now()));
    if (!struck) return proceed();
    strikes.push({ fault: struck.fault, body: `${call.body}` });
    return fail(struck.fault.kind, call, proceed, struck.isMeant);
  };

  return {
    intercept,
    strikes,

    /** What the functions have called so far, and how often. */
    calls: () => new Map([...uses].map(([name, ids]) => [name, ids.size])),
    forget: () => uses.clear(),

    arm: (fault: ArmedFault) => armed.add(fault),
    disarm: (fault: ArmedFault) => armed.delete(fault),

    /** The faults that struck calls which some of these texts are in. */
    struck(markers: readonly string[]): ReadonlyMap<string, Fault> {
      const found = strikes.filter(({ body }) => markers.some((marker) => body.includes(marker)));
      return new Map(found.map(({ fault }) => [textOf(fault), fault]));
    },
  };
}
export type FaultyAws = ReturnType<typeof faultyAws>;
