import type { Item } from "./dynalite-corrections.ts";
import type { ItemDb } from "./faster-dynalite.ts";
import type { Table } from "./item-rules.ts";

/** The names of items in LevelDB. */
export type KeyNames = {
  createKey(key: Item, table: Table, keySchema?: Table["KeySchema"]): string;
  toRangeStr(value: Item[string]): string;
};

/** The tables of an account. */
export type Tables = KeyNames & {
  table(name: string): Table | undefined;
  items(table: string): Pick<ItemDb, "get">;
};

type Wanted = {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
};

const maxKeys = 100;

/** Bytes of an answer that are below the limit of 16 MB and of dynalite's, however their size is counted. */
const maxBytes = 1_000_000;

/** Bytes of a key that every table accepts. */
const maxKeyBytes = 1024;

const names = new Set([
  "Keys",
  "ConsistentRead",
  "ProjectionExpression",
  "ExpressionAttributeNames",
]);

/**
 * Answers a `BatchGetItem` whose keys and projection are as programs write them. dynalite's checks of each key take
 * longer than the reads.
 *
 * @returns The answer's JSON; undefined if dynalite must check the request or answer it.
 */
export function plainBatchGet(request: object, tables: Tables): string | undefined {
  const { RequestItems, ...others } = request as { readonly RequestItems?: unknown };
  if (Object.keys(others).length > 0 || !isObject(RequestItems)) return undefined;
  const answers: string[] = [];
  let [keys, bytes] = [0, 0];
  for (const [name, wanted] of Object.entries(RequestItems)) {
    const table = tables.table(name);
    if (!table || !isWanted(wanted)) return undefined;
    keys += wanted.Keys.length;
    const read = keys <= maxKeys && itemsOf(wanted, table, tables.items(name), tables);
    if (!read) return undefined;
    for (const item of read) bytes += Buffer.byteLength(item);
    answers.push(`${JSON.stringify(name)}:[${read.join()}]`);
  }
  if (answers.length === 0 || bytes > maxBytes) return undefined;
  return `{"Responses":{${answers.join()}},"UnprocessedKeys":{}}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWanted(value: unknown): value is Wanted {
  if (!isObject(value) || !Object.keys(value).every((name) => names.has(name))) return false;
  const { Keys, ConsistentRead: isConsistent = false } = value;
  return Array.isArray(Keys) && Keys.length > 0 && typeof isConsistent === "boolean";
}

/** Returns the items that exist, each as JSON, in no particular order. */
function itemsOf(
  wanted: Wanted,
  table: Table,
  items: Pick<ItemDb, "get">,
  { createKey, toRangeStr }: KeyNames,
): readonly string[] | undefined {
  const attributes = attributesOf(wanted);
  if (attributes === "unknown") return undefined;
  const [hash, range] = table.KeySchema;
  /** The part of a key's name that its first attribute makes. */
  const parts = new Map<string, string>();
  const seen = new Set<string>();
  const found: string[] = [];
  for (const key of wanted.Keys) {
    if (!isKey(key, table)) return undefined;
    const value = JSON.stringify(hash && key[hash.AttributeName]);
    let name = parts.get(value);
    if (name === undefined) {
      name = createKey(key, table, table.KeySchema.slice(0, 1));
      parts.set(value, name);
    }
    const rangeValue = range && key[range.AttributeName];
    if (rangeValue) name += `${toRangeStr(rangeValue)}/`;
    if (seen.has(name)) return undefined;
    seen.add(name);
    let item: Item | undefined;
    let failure: Error | null = null;
    // It calls back at once.
    items.get(name, (error, value) => {
      failure = error;
      item = value as Item | undefined;
    });
    if (failure) return undefined;
    if (!item) continue;
    const text = JSON.stringify(attributes ? picked(item, attributes) : item);
    // DynamoDB returns items in any order.
    found.splice(Math.floor(Math.random() * (found.length + 1)), 0, text);
  }
  return found;
}

/** Returns true for the exact attributes of a table's key: texts, and whole numbers without a sign. */
function isKey(key: unknown, { KeySchema, AttributeDefinitions }: Table): key is Item {
  if (!isObject(key) || Object.keys(key).length !== KeySchema.length) return false;
  return KeySchema.every(({ AttributeName: name }) => {
    const value = key[name];
    if (!isObject(value) || Object.keys(value).length !== 1) return false;
    const type = AttributeDefinitions.find((one) => one.AttributeName === name)?.AttributeType;
    const text = value[type ?? ""];
    if (typeof text !== "string" || text === "") return false;
    return type === "N" ? /^(0|[1-9]\d{0,14})$/.test(text) : type === "S" && isShort(text);
  });
}

function isShort(text: string): boolean {
  return text.length <= maxKeyBytes && Buffer.byteLength(text) <= maxKeyBytes;
}

/**
 * Returns the attributes of a projection such as `#a, #b`.
 *
 * @returns Undefined if there is no projection, and "unknown" for any other.
 */
function attributesOf({
  ProjectionExpression: expression,
  ExpressionAttributeNames: byPlaceholder,
}: Wanted): readonly string[] | undefined | "unknown" {
  if (expression === undefined && byPlaceholder === undefined) return undefined;
  if (typeof expression !== "string" || !/^#\w+(, #\w+)*$/.test(expression)) return "unknown";
  if (expression.length > maxKeyBytes || !isObject(byPlaceholder)) return "unknown";
  const placeholders = expression.split(", ");
  const attributes = new Set(placeholders.map((placeholder) => byPlaceholder[placeholder]));
  const isPlain =
    attributes.size === placeholders.length &&
    Object.keys(byPlaceholder).length === placeholders.length &&
    [...attributes].every((name) => typeof name === "string" && name !== "" && isShort(name));
  return isPlain ? ([...attributes] as string[]) : "unknown";
}

function picked(item: Item, attributes: readonly string[]): Item {
  const part: Record<string, Item[string]> = {};
  for (const name of attributes) {
    const value = item[name];
    if (value !== undefined) part[name] = value;
  }
  return part;
}
