import type * as z from "zod/mini";

/** What is wrong with a value: the way to it from the root, and what would be right. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

/** A schema's refusal. */
export function shapeFaults(error: z.core.$ZodError): readonly Fault[] {
  return error.issues.flatMap(faultsOfIssue);
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: "is not known here" }));
  }
  // The fault of a name is inside: what the record says itself is only that there is one.
  const [inner] = issue.code === "invalid_key" ? issue.issues : [];
  return [{ path: issue.path, message: inner?.message ?? issue.message }];
}
