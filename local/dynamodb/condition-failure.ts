import type { DynamoReply } from "./dynalite.ts";

type Item = Readonly<Record<string, unknown>>;

/** What of a conditional write matters here. */
type Condition = {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ReturnValuesOnConditionCheckFailure?: string;
};

type Table = {
  keysOf(table: string): readonly string[] | undefined;
  getItem(request: object): Promise<DynamoReply>;
};

const WITH_CONDITION = new Set(["PutItem", "UpdateItem", "DeleteItem"]);

/**
 * dynalite ignores `ReturnValuesOnConditionCheckFailure`. Asked for ALL_OLD, DynamoDB adds the item
 * that failed the condition to its answer, so it is read here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export async function withFailedItem(
  operation: string,
  request: object,
  reply: DynamoReply,
  table: Table,
): Promise<DynamoReply | object> {
  if (reply.status !== 400 || !WITH_CONDITION.has(operation)) return reply;
  if (!reply.body.includes("ConditionalCheckFailedException")) return reply;
  const { TableName, Item, Key, ReturnValuesOnConditionCheckFailure } = request as Condition;
  if (ReturnValuesOnConditionCheckFailure !== "ALL_OLD") return reply;
  const key = Key ?? keyOf(Item, table.keysOf(TableName));
  if (!key) return reply;
  const found = await table.getItem({ TableName, Key: key, ConsistentRead: true });
  const stored: Item | undefined = JSON.parse(found.body).Item;
  if (!stored) return reply;
  const body = JSON.stringify({ ...JSON.parse(reply.body), Item: stored });
  return { status: reply.status, body, crc32: "" };
}

function keyOf(item: Item | undefined, names: readonly string[] | undefined): Item | undefined {
  if (!item || !names) return undefined;
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}
