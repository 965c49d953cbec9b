import { setTimeout as wait } from "node:timers/promises";
import { BatchGetCommand, type BatchGetCommandOutput } from "@aws-sdk/lib-dynamodb";
import { beforeConversion, type WireItem } from "./before-conversion.ts";
import { projectionOf, tables } from "./tables.ts";

export type Key = Readonly<Record<string, string | number>>;
export type Wanted = {
  /** Without duplicates. */
  readonly keys: readonly Key[];
  readonly isConsistent: boolean;
  /** The attributes to read. By default, all. */
  readonly attributes?: readonly string[];
  /** Returns true for the items to return. By default, all. */
  readonly keeps?: (item: WireItem) => boolean;
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
  const kept = (answer: Answer) => keptOf(answer, wanted);
  const isFiltered = Object.values(wanted).some(({ keeps }) => keeps !== undefined);
  const sent = (command: BatchGetCommand) => {
    if (isFiltered) beforeConversion(command, kept);
    return tables.send(command);
  };
  await Promise.all(calls(wanted).map((requested) => read(requested, items, missing, sent)));
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

type Answer = { readonly Responses?: Readonly<Record<string, readonly WireItem[]>> };

function keptOf(answer: Answer, wanted: Readonly<Record<string, Wanted>>): Answer {
  const tables = Object.entries(answer.Responses ?? {}).map(([table, items]) => {
    const { keeps } = wanted[table] ?? {};
    return [table, keeps ? items.filter(keeps) : items] as const;
  });
  return { ...answer, Responses: Object.fromEntries(tables) };
}

async function read(
  first: RequestItems,
  items: Items,
  missing: Missing,
  sent: (command: BatchGetCommand) => Promise<BatchGetCommandOutput>,
): Promise<void> {
  let requested = first;
  for (const pause of [...pauses, undefined]) {
    const answer = await sent(new BatchGetCommand({ RequestItems: requested }));
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
