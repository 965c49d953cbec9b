import { setTimeout as wait } from "node:timers/promises";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { projectionOf, tables } from "./tables.ts";

export type Key = Readonly<Record<string, string | number>>;
export type Wanted = {
  /** Without duplicates. */
  readonly keys: readonly Key[];
  readonly isConsistent: boolean;
  /** The attributes to read. By default, all. */
  readonly attributes?: readonly string[];
};
type Items = Record<string, Record<string, unknown>[]>;
type Missing = Record<string, Key[]>;
type RequestItems = NonNullable<ConstructorParameters<typeof BatchGetCommand>[0]["RequestItems"]>;

/** Maximum number of items of one call ("BatchGetItem"). */
const maxItems = 100;
/** Milliseconds before each retry of the items that DynamoDB left out. */
const pauses = [50, 200, 800];

/**
 * Reads items of several tables, with one call for each 100.
 *
 * @returns The items by table. Those that DynamoDB never returned are only in `missing`.
 */
export async function batchGet(
  wanted: Readonly<Record<string, Wanted>>,
): Promise<{ items: Items; missing: Missing }> {
  const items: Items = {};
  const missing: Missing = {};
  await Promise.all(calls(wanted).map((requested) => read(requested, items, missing)));
  return { items, missing };
}

/** Returns the requests of as few calls as possible. */
function calls(wanted: Readonly<Record<string, Wanted>>): RequestItems[] {
  const all = Object.entries(wanted).flatMap(([table, { keys }]) =>
    keys.map((key) => [table, key] as const),
  );
  return Array.from({ length: Math.ceil(all.length / maxItems) }, (_, i) => {
    const part = all.slice(i * maxItems, (i + 1) * maxItems);
    const byTable = Map.groupBy(part, ([table]) => table);
    return Object.fromEntries(
      [...byTable].map(([table, keys]) => {
        const { isConsistent = true, attributes } = wanted[table] ?? {};
        return [
          table,
          {
            Keys: keys.map(([, key]) => key),
            ConsistentRead: isConsistent,
            ...(attributes && projectionOf(attributes)),
          },
        ];
      }),
    );
  });
}

async function read(first: RequestItems, items: Items, missing: Missing): Promise<void> {
  let requested = first;
  for (const pause of [...pauses, undefined]) {
    const answer = await tables.send(new BatchGetCommand({ RequestItems: requested }));
    for (const [table, found] of Object.entries(answer.Responses ?? {})) {
      items[table] = [...(items[table] ?? []), ...found];
    }
    requested = answer.UnprocessedKeys ?? {};
    if (Object.keys(requested).length === 0) return;
    if (pause !== undefined) await wait(pause);
  }
  for (const [table, { Keys }] of Object.entries(requested)) {
    missing[table] = [...(missing[table] ?? []), ...((Keys ?? []) as Key[])];
  }
}
