import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";
import type { Grant } from "../../packages/embedded-aws/iam/access-control.ts";

/** What buses of this run were allowed, with what was done by it, and what they were refused. */
export type Recorded = { readonly grants: readonly Grant[]; readonly refusals: readonly string[] };

/** Beside the stack that the run is for. */
const folderOf = (assembly: string) => join(assembly, "recorded-grants");

/**
 * Keeps what a bus was allowed, for the test that looks at it when all others are done.
 *
 * @throws If it was refused something: whoever ran it did what the others do not do each time.
 */
export function recordGrants(assembly: string, aws: EmbeddedAws): void {
  const folder = folderOf(assembly);
  mkdirSync(folder, { recursive: true });
  const recorded: Recorded = { grants: aws.grants(), refusals: aws.refusals() };
  writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(recorded));
  if (recorded.refusals.length > 0) throw new Error(recorded.refusals.join("\n"));
}

/** @returns One entry for each bus that has run. */
export function recordedGrants(assembly: string): readonly Recorded[] {
  const folder = folderOf(assembly);
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}
