import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { isSupported } from "../models/supported.ts";
import { jsonBody } from "../wire-protocol.ts";
import { Dynalite, type DynamoReply } from "./dynalite.ts";
import { refuseProto } from "./item-rules.ts";
import { schemaDifferences, type TableSchema, TableSchemaChanged } from "./table.ts";

type TableName = { readonly TableName: string };
type TimeToLive = TableName & {
  readonly TimeToLiveSpecification: { readonly Enabled: boolean; readonly AttributeName: string };
};

/** DynamoDB: dynalite plus what it lacks. */
export class DynamoDb {
  readonly #path: string;
  readonly #isDurable: boolean;
  /** Opened by the first table or call, because a stack without tables needs no files for them. */
  #dynalite: Dynalite | undefined;
  readonly #timeToLive = new Map<string, string>();

  constructor(path: string, isDurable = false) {
    this.#path = path;
    this.#isDurable = isDurable;
  }

  /** Creates the table unless it exists from an earlier run. Returns its ARN. */
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
    if (timeToLive !== undefined) this.#timeToLive.set(name, timeToLive);
    return arnOf("dynamodb", `table/${name}`);
  }

  /** Answers a call of the DynamoDB API. */
  async call(operation: string, body: Buffer): Promise<DynamoReply | object> {
    const request = jsonBody(body);
    if (operation === "DescribeTimeToLive") return this.#describeTimeToLive(request as TableName);
    if (operation === "UpdateTimeToLive") return this.#updateTimeToLive(request as TimeToLive);
    if (!isSupported("dynamodb", operation)) {
      throw new AwsError(
        "com.amazon.coral.service#UnknownOperationException",
        `DynamoDB ${operation} is not in the embedded AWS`,
      );
    }
    refuseProto(body);
    return this.#send(operation, request);
  }

  async close(): Promise<void> {
    await this.#dynalite?.close();
  }

  #send(operation: string, request: object): Promise<DynamoReply> {
    this.#dynalite ??= new Dynalite(this.#path, this.#isDurable);
    return this.#dynalite.call(operation, request);
  }

  async #describe(name: string): Promise<(TableSchema & { TableStatus: string }) | undefined> {
    const { status, body } = await this.#send("DescribeTable", { TableName: name });
    const answer = JSON.parse(body);
    if (status === 200) return answer.Table;
    if (answer.__type?.endsWith("#ResourceNotFoundException")) return undefined;
    throw new Error(`DescribeTable ${name}: ${body}`);
  }

  /**
   * Waits for a new table: dynalite makes it active shortly after its answer, and writes fail until
   * then.
   */
  async #untilActive(name: string): Promise<void> {
    const end = Date.now() + 5_000;
    while ((await this.#describe(name))?.TableStatus !== "ACTIVE") {
      if (Date.now() > end) throw new Error(`Table ${name} is incomplete. Delete the data folder`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #describeTimeToLive({ TableName }: TableName): Promise<object> {
    await this.#checkTable(TableName);
    const attribute = this.#timeToLive.get(TableName);
    return {
      TimeToLiveDescription:
        attribute === undefined
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
    };
  }

  /**
   * Stores the setting until the process ends. Expired items stay, as they can for days in AWS.
   * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
   */
  async #updateTimeToLive({ TableName, TimeToLiveSpecification }: TimeToLive): Promise<object> {
    const { Enabled: isEnabled, AttributeName: attribute } = TimeToLiveSpecification;
    if (attribute.length < 1 || attribute.length > 255) {
      throw validation("AttributeName must have 1 to 255 characters");
    }
    await this.#checkTable(TableName);
    if (isEnabled === this.#timeToLive.has(TableName)) {
      throw validation(`TimeToLive is already ${isEnabled ? "enabled" : "disabled"}`);
    }
    if (isEnabled) this.#timeToLive.set(TableName, attribute);
    else this.#timeToLive.delete(TableName);
    return { TimeToLiveSpecification };
  }

  async #checkTable(name: string): Promise<void> {
    if (await this.#describe(name)) return;
    const code = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException";
    throw new AwsError(code, `Requested resource not found: Table: ${name} not found`);
  }
}

function validation(message: string): AwsError {
  return new AwsError("com.amazon.coral.validate#ValidationException", message);
}
