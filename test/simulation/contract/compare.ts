import fc from "fast-check";
import { expect } from "vitest";
import { newCompany } from "./rows.ts";

/**
 * One operation on a store, with the state of the run so far. Its name and arguments explain a
 * failure.
 */
export type Step<Run> = {
  readonly name: string;
  readonly args: object;
  readonly ask: (run: Run) => Promise<unknown>;
};

export function step<Run, Args extends object>(
  name: string,
  args: { readonly [Name in keyof Args]: fc.Arbitrary<Args[Name]> },
  ask: (args: Args, run: Run) => Promise<unknown>,
): fc.Arbitrary<Step<Run>> {
  return fc
    .record(args as { [Name in keyof Args]: fc.Arbitrary<Args[Name]> })
    .map((given) => ({ name, args: given, ask: (run: Run) => ask(given as Args, run) }));
}

export const oneOf = <const Values extends readonly unknown[]>(...values: Values) =>
  fc.constantFrom<Values[number]>(...values);

/**
 * Runs the same operations on two stores in the same order, and expects the same answers.
 *
 * @param begin - Starts a run on a store, with a new company.
 */
export async function expectAlike<Store, Run>(
  steps: fc.Arbitrary<Step<Run>>,
  stores: readonly [Store, Store],
  begin: (store: Store, companyId: number) => Run,
): Promise<void> {
  const property = fc.asyncProperty(
    fc.array(steps, { maxLength: 30, size: "max" }),
    async (all) => {
      const company = newCompany();
      const [real, model] = [begin(stores[0], company), begin(stores[1], company)];
      for (const { ask } of all) expect(await ask(real)).toEqual(await ask(model));
    },
  );
  await fc.assert(property, { numRuns: 25 });
}
