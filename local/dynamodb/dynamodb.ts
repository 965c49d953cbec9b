import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import { withFailedItem } from "./condition-failure.ts";
import { Dynalite, type DynamoReply } from "./dynalite.ts";
import { schemaDifferences, type TableSchema, TableSchemaChanged } from "./table.ts";

/** The operations that dynalite has. */
const KNOWN = new Set([
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
]);

type TableName = { readonly TableName: string };
type TimeToLive = TableName & {
  readonly TimeToLiveSpecification: { readonly Enabled: boolean; readonly AttributeName: string };
};

/** DynamoDB: dynalite, and what it lacks. */
export class DynamoDb {
  readonly #path: string;
  /** Opened by the first table or call: a stack without tables needs no files for them. */
  #dynalite: Dynalite | undefined;
  readonly #keys = new Map<string, readonly string[]>();
  readonly #timeToLive = new Map<string, string>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Creates the table, unless it is there from an earlier run. Gives its ARN. */
  async ensureTable(name: string, schema: TableSchema, timeToLive?: string): Promise<string> {
    const stored = await this.#describe(name);
    if (stored) {
      const differences = schemaDifferences(stored, schema);
      if (differences.length > 0) throw new TableSchemaChanged(name, differences);
    } else {
      const request = { TableName: name, BillingMode: "PAY_PER_REQUEST", ...schema };
      const { status, body } = await this.#send("CreateTable", request);
      if (status !== 200) throw new Error(`CreateTable ${name}: ${body}`);
    }
    await this.#untilActive(name);
    this.#keys.set(
      name,
      schema.KeySchema.map(({ AttributeName }) => AttributeName),
    );
    if (timeToLive !== undefined) this.#timeToLive.set(name, timeToLive);
    return arnOf("dynamodb", `table/${name}`);
  }

  /** Answers a call of the DynamoDB API. */
  async call(operation: string, body: Buffer): Promise<DynamoReply | object> {
    const request = jsonBody(body);
    if (operation === "DescribeTimeToLive") return this.#describeTimeToLive(request as TableName);
    if (operation === "UpdateTimeToLive") return this.#updateTimeToLive(request as TimeToLive);
    if (!KNOWN.has(operation)) {
      throw new AwsError(
        "com.amazon.coral.service#UnknownOperationException",
        `DynamoDB ${operation} is not in the embedded AWS`,
      );
    }
    const reply = await this.#send(operation, request);
    return withFailedItem(operation, request, reply, {
      keysOf: (table) => this.#keys.get(table),
      getItem: (asked) => this.#send("GetItem", asked),
    });
  }

  async close(): Promise<void> {
    await this.#dynalite?.close();
  }

  #send(operation: string, request: object): Promise<DynamoReply> {
    this.#dynalite ??= new Dynalite(this.#path);
    return this.#dynalite.call(operation, request);
  }

  async #describe(name: string): Promise<(TableSchema & { TableStatus: string }) | undefined> {
    const { status, body } = await this.#send("DescribeTable", { TableName: name });
    const answer = JSON.parse(body);
    if (status === 200) return answer.Table;
    if (answer.__type?.endsWith("#ResourceNotFoundException")) return undefined;
    throw new Error(`DescribeTable ${name}: ${body}`);
  }

  /** dynalite makes a table active right after it answered; writes fail until then. */
  async #untilActive(name: string): Promise<void> {
    const end = Date.now() + 5_000;
    while ((await this.#describe(name))?.TableStatus !== "ACTIVE") {
      if (Date.now() > end)
        throw new Error(`Table ${name} was left half made: delete the data folder`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #describeTimeToLive({ TableName }: TableName): object {
    const attribute = this.#timeToLive.get(TableName);
    return {
      TimeToLiveDescription:
        attribute === undefined
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
    };
  }

  /** Remembered until the end; expired items stay, as they may for days in AWS. */
  #updateTimeToLive({ TableName, TimeToLiveSpecification }: TimeToLive): object {
    if (TimeToLiveSpecification.Enabled) {
      this.#timeToLive.set(TableName, TimeToLiveSpecification.AttributeName);
    } else {
      this.#timeToLive.delete(TableName);
    }
    return { TimeToLiveSpecification };
  }
}
