import { setTimeout as wait } from "node:timers/promises";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "./tables.ts";

type Key = Readonly<Record<string, string | number>>;
export type Wanted = { readonly keys: readonly Key[]; readonly isConsistent: boolean };

/** Pauses before what DynamoDB left out is asked for again, in milliseconds. */
const pauses = [50, 200, 800];

/**
 * Reads up to 100 items of several tables in one call.
 *
 * @returns The items by table; what DynamoDB did not give in the end is in no list but in `missing`.
 */
export async function batchGet(
  wanted: Readonly<Record<string, Wanted>>,
): Promise<{ items: Record<string, Record<string, unknown>[]>; missing: Record<string, Key[]> }> {
  const items: Record<string, Record<string, unknown>[]> = {};
  let asked = Object.fromEntries(
    Object.entries(wanted)
      .filter(([, { keys }]) => keys.length > 0)
      .map(([table, { keys, isConsistent }]) => [
        table,
        { Keys: [...keys], ConsistentRead: isConsistent },
      ]),
  );
  for (const pause of [0, ...pauses]) {
    if (Object.keys(asked).length === 0) break;
    await wait(pause);
    const answer = await tables.send(new BatchGetCommand({ RequestItems: asked }));
    for (const [table, found] of Object.entries(answer.Responses ?? {})) {
      items[table] = [...(items[table] ?? []), ...found];
    }
    asked = (answer.UnprocessedKeys ?? {}) as typeof asked;
  }
  const missing = Object.fromEntries(
    Object.entries(asked).map(([table, { Keys }]) => [table, Keys as Key[]]),
  );
  return { items, missing };
}
