import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import type { AwsCall } from "../intercept.ts";
import { jsonBody, type Reply } from "../wire-protocol.ts";
import { type Meter, SECONDS_PER_MONTH } from "./meter.ts";
import {
  type BilledTable,
  type Item,
  refusedUnits,
  storedEntries,
  type Written,
  writeUnits,
} from "./written.ts";

type Table = BilledTable & {
  /** The time-to-live attribute, in unix seconds, if the table has one. */
  readonly expiry: string | undefined;
};

/** An item that a call puts, updates or deletes. */
type Write = { readonly table: string; readonly key: Item; readonly put: Item | undefined };

type Proceed = (body?: Buffer) => Promise<Reply>;

type WriteRequest = {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly RequestItems?: Readonly<
    Record<
      string,
      readonly { readonly PutRequest?: { Item: Item }; readonly DeleteRequest?: { Key: Item } }[]
    >
  >;
};

type Capacity = {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly Table?: { readonly CapacityUnits: number };
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
  readonly LocalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
};

const WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]);
const READS = new Set(["GetItem", "BatchGetItem", "Query", "Scan"]);

/**
 * Counts the read and write units of DynamoDB calls, and the storage of written items until they
 * expire.
 *
 * Reads are counted by dynalite's consumed capacity, which is requested on the way in and removed
 * on the way back. Writes are counted by the items before and after, because dynalite omits indexes
 * and refused writes.
 */
export class DynamoDbBill {
  readonly #meter: Meter;
  readonly #dynamodb: DynamoDb;
  readonly #tables = new Map<string, Promise<Table>>();
  readonly #locks = new KeyLocks();

  constructor(meter: Meter, dynamodb: DynamoDb) {
    this.#meter = meter;
    this.#dynamodb = dynamodb;
  }

  /** Performs a call and counts it. */
  count(call: AwsCall, by: string, proceed: Proceed): Promise<Reply> {
    if (WRITES.has(call.operation)) return this.#write(call, by, proceed);
    if (READS.has(call.operation)) return this.#read(call, by, proceed);
    return proceed(call.body);
  }

  async #read({ operation, body }: AwsCall, by: string, proceed: Proceed): Promise<Reply> {
    const request = jsonBody(body) as { ReturnConsumedCapacity?: string; ConsistentRead?: boolean };
    const asking = { ...request, ReturnConsumedCapacity: "INDEXES" };
    const reply = await proceed(Buffer.from(JSON.stringify(asking)));
    if (reply.status !== 200) return reply;
    const { ConsumedCapacity, ...answer } = JSON.parse(`${reply.body}`);
    // A query that finds nothing costs the minimum, which dynalite does not report.
    const minUnits = operation === "BatchGetItem" ? 0 : request.ConsistentRead ? 1 : 0.5;
    for (const consumed of [ConsumedCapacity].flat() as Capacity[]) {
      for (const { resource, units } of partsOf(consumed)) {
        this.#add("dynamodb.read-unit", resource, operation, by, Math.max(units, minUnits));
      }
    }
    if ((request.ReturnConsumedCapacity ?? "NONE") !== "NONE") return reply;
    const { "x-amz-crc32": _, ...headers } = reply.headers;
    return { ...reply, headers, body: JSON.stringify(answer) };
  }

  /**
   * Writes of the same item run one after the other, so that the item before a write does not
   * change meanwhile.
   */
  async #write(call: AwsCall, by: string, proceed: Proceed): Promise<Reply> {
    const request = jsonBody(call.body) as WriteRequest;
    const writes = await this.#writesOf(request);
    return this.#locks.hold(
      writes.map(({ table, key }) => JSON.stringify([table, key])),
      async () => {
        const before = await Promise.all(writes.map((write) => this.#stored(write)));
        const reply = await proceed(call.body);
        if (reply.status === 200) {
          const isUpdate = call.operation === "UpdateItem";
          for (const [at, write] of writes.entries()) {
            const after = isUpdate ? await this.#stored(write) : write.put;
            await this.#written(write.table, call.operation, by, { before: before[at], after });
          }
        } else if (`${reply.body}`.includes("ConditionalCheckFailedException")) {
          const units = refusedUnits(before[0]);
          const operation = `${call.operation} refused`;
          this.#add("dynamodb.write-unit", request.TableName, operation, by, units);
        }
        return reply;
      },
    );
  }

  async #written(name: string, operation: string, by: string, written: Written): Promise<void> {
    const table = await this.#table(name);
    for (const { index, units } of writeUnits(table, written)) {
      this.#add("dynamodb.write-unit", resourceOf(name, index), operation, by, units);
    }
    for (const [item, sign] of [[written.after, 1] as const, [written.before, -1] as const]) {
      for (const { index, bytes } of storedEntries(table, item)) {
        const quantity = sign * bytes * monthsOf(item, table);
        this.#add("dynamodb.byte-month", resourceOf(name, index), operation, by, quantity);
      }
    }
  }

  async #writesOf(request: WriteRequest): Promise<readonly Write[]> {
    const { TableName, Item, Key, RequestItems = {} } = request;
    const batch = Object.entries(RequestItems).flatMap(([table, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }) => ({
        table,
        put: PutRequest?.Item,
        keys: DeleteRequest?.Key,
      })),
    );
    const all = Item || Key ? [{ table: TableName, put: Item, keys: Key }] : batch;
    return Promise.all(
      all.map(async ({ table, put, keys }) => {
        const item = put ?? keys ?? {};
        const { KeySchema } = await this.#table(table);
        const key = KeySchema.map(({ AttributeName }) => [
          AttributeName,
          item[AttributeName] ?? {},
        ]);
        return { table, key: Object.fromEntries(key) as Item, put };
      }),
    );
  }

  async #stored({ table, key }: Write): Promise<Item | undefined> {
    const input = { TableName: table, Key: key, ConsistentRead: true };
    return (await this.#ask("GetItem", input)).Item as Item | undefined;
  }

  #table(name: string): Promise<Table> {
    let table = this.#tables.get(name);
    if (!table) {
      table = this.#describe(name);
      this.#tables.set(name, table);
    }
    return table;
  }

  async #describe(TableName: string): Promise<Table> {
    const { Table } = await this.#ask("DescribeTable", { TableName });
    const { TimeToLiveDescription } = await this.#ask("DescribeTimeToLive", { TableName });
    const { AttributeName } = TimeToLiveDescription as { AttributeName?: string };
    const empty: BilledTable = { KeySchema: [] };
    return { ...((Table as BilledTable | undefined) ?? empty), expiry: AttributeName };
  }

  async #ask(operation: string, request: object): Promise<Readonly<Record<string, unknown>>> {
    const reply = await this.#dynamodb.call(operation, Buffer.from(JSON.stringify(request)));
    return "crc32" in reply ? JSON.parse(reply.body) : { ...reply };
  }

  #add(
    dimension: "dynamodb.read-unit" | "dynamodb.write-unit" | "dynamodb.byte-month",
    resource: string,
    operation: string,
    by: string,
    quantity: number,
  ): void {
    this.#meter.add({ dimension, resource, operation, by, quantity });
  }
}

/** Returns the months until the item expires; one month if it does not expire. */
function monthsOf(item: Item | undefined, { expiry }: Table): number {
  const end = expiry === undefined ? undefined : item?.[expiry]?.N;
  if (end === undefined) return 1;
  return Math.max(0, Number(end) - Date.now() / 1000) / SECONDS_PER_MONTH;
}

function resourceOf(table: string, index: string | undefined): string {
  return index === undefined ? table : `${table}/${index}`;
}

/**
 * Returns the capacity consumed by the table and by each index. Omits a table that consumed nothing
 * if an index is listed.
 */
function partsOf({ TableName, CapacityUnits, Table, ...indexes }: Capacity) {
  const ofIndexes = [indexes.GlobalSecondaryIndexes, indexes.LocalSecondaryIndexes]
    .flatMap((byName) => Object.entries(byName ?? {}))
    .map(([index, consumed]) => ({
      resource: resourceOf(TableName, index),
      units: consumed.CapacityUnits,
    }));
  const ofTable = Table?.CapacityUnits ?? CapacityUnits;
  return ofIndexes.length > 0 && ofTable === 0
    ? ofIndexes
    : [{ resource: TableName, units: ofTable }, ...ofIndexes];
}

/** Serializes work on the same keys. */
class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work after all earlier work on any of the keys. */
  hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = Promise.allSettled(keys.map((key) => this.#last.get(key)));
    const run = earlier.then(work);
    for (const key of keys) this.#last.set(key, run);
    const forget = () => {
      for (const key of keys) if (this.#last.get(key) === run) this.#last.delete(key);
    };
    run.then(forget, forget);
    return run;
  }
}
