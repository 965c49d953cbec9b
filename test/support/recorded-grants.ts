import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";
import type { Grant } from "../../packages/embedded-aws/iam/access-control.ts";

/** The permissions of the buses of a run, with their use, and refused accesses. */
export type Recorded = { readonly grants: readonly Grant[]; readonly refusals: readonly string[] };

/** Next to the stack that the run uses. */
const folderOf = (assembly: string) => join(assembly, "recorded-grants");

/**
 * Records a bus's permissions for the test that checks them after all others.
 *
 * @throws Error if an access was refused. Such a test does something that the others do not always
 * do.
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
