import { AwsError } from "../aws-error.ts";
import type { Item } from "./dynalite-corrections.ts";

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];
type Index = { readonly IndexName: string; readonly KeySchema: KeySchema };

/** A table as dynalite describes it. */
export type Table = {
  readonly KeySchema: KeySchema;
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_KEY_BYTES: Readonly<Record<string, number>> = { HASH: 2048, RANGE: 1024 };
const MAX_DEPTH = 32;
const MAX_EXPRESSION_BYTES = 4096;
const MAX_DIGITS = 38;

/** Returns why DynamoDB refuses the primary key of an item that dynalite accepts. */
export function keyFault(item: Item, { KeySchema }: Table): string | undefined {
  for (const { AttributeName: name, KeyType } of KeySchema) {
    if (bytesOf(item[name]) <= (MAX_KEY_BYTES[KeyType] ?? 0)) continue;
    return KeyType === "HASH"
      ? "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
      : "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
  }
  return undefined;
}

/** Returns why DynamoDB refuses an item that is about to be stored. */
export function itemFault(item: Item, table: Table): string | undefined {
  for (const index of [
    ...(table.GlobalSecondaryIndexes ?? []),
    ...(table.LocalSecondaryIndexes ?? []),
  ]) {
    const fault = indexKeyFault(item, index);
    if (fault !== undefined) return fault;
  }
  for (const value of Object.values(item)) {
    const fault = valueFault(value, 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function indexKeyFault(item: Item, { IndexName, KeySchema }: Index): string | undefined {
  for (const { AttributeName: name, KeyType } of KeySchema) {
    const value = item[name];
    if (value === undefined) continue;
    const bytes = bytesOf(value);
    const max = MAX_KEY_BYTES[KeyType] ?? 0;
    if (bytes === 0) {
      const kind = value.B === undefined ? "string" : "binary";
      return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${IndexName}, IndexKey: ${name}`;
    }
    if (bytes > max) {
      return `One or more parameter values were invalid: Size limit exceeded for Index Key ${name} Actual Size: ${bytes} bytes Max Size: ${max} bytes IndexName: ${IndexName}`;
    }
  }
  return undefined;
}

/** Returns the bytes of a key. A number has no limit. */
function bytesOf(value: Item[string] | undefined): number {
  if (typeof value?.S === "string") return Buffer.byteLength(value.S);
  return typeof value?.B === "string" ? Buffer.byteLength(value.B, "base64") : 1;
}

function valueFault(value: Item[string], depth: number): string | undefined {
  const {
    N: number,
    M: map,
    L: list,
  } = value as {
    readonly N?: string;
    readonly M?: Item;
    readonly L?: readonly Item[string][];
  };
  if (number !== undefined) return numberFault(number);
  const nested = map ? Object.values(map) : list;
  if (!nested) return undefined;
  if (depth > MAX_DEPTH) return "Nesting Levels have exceeded supported limits";
  for (const one of nested) {
    const fault = valueFault(one, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * Returns why a number is refused. dynalite checks the numbers of a request, but not the sum of an
 * update.
 */
function numberFault(number: string): string | undefined {
  if (number.length <= MAX_DIGITS) return undefined;
  const [, whole = "", fraction = ""] = /^-?0*(\d*)\.?(\d*)$/.exec(number) ?? [];
  if (whole.length > 126) {
    return "Number overflow. Attempting to store a number with magnitude larger than supported range";
  }
  if (whole === "" && /^0{130}/.test(fraction)) {
    return "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  }
  const digits = `${whole}${fraction}`.replace(/^0+|0+$/g, "");
  return digits.length > MAX_DIGITS
    ? "Attempting to store more than 38 significant digits in a Number"
    : undefined;
}

const EXPRESSIONS = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "ProjectionExpression",
  "UpdateExpression",
];

/** Beyond the end of a list, DynamoDB appends. */
const MAX_INDEX = 999_999;

/**
 * Refuses huge list indexes. dynalite allocates a list up to the index, which takes minutes, and
 * loses an element beyond an array's maximum length.
 *
 * @throws AwsError for an index that no list of an item can have.
 */
function checkIndexes(expression: string): void {
  for (const [, index] of expression.matchAll(/\[\s*(\d+)\s*\]/g)) {
    if (Number(index) <= MAX_INDEX) continue;
    const message = `A list index above ${MAX_INDEX} is not in the embedded AWS: ${index}`;
    throw new AwsError("UnsupportedParameterException", message);
  }
}

/**
 * @returns Why DynamoDB refuses the expressions of a request that dynalite accepts.
 * @throws AwsError for an expression that the embedded AWS does not support.
 */
export function requestFault(request: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of EXPRESSIONS) {
    const expression = request[name];
    if (typeof expression !== "string") continue;
    checkIndexes(expression);
    const bytes = Buffer.byteLength(expression);
    if (bytes > MAX_EXPRESSION_BYTES) {
      return `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`;
    }
  }
  return undefined;
}

/**
 * Refuses attributes with the name `__proto__`, which dynalite loses silently.
 *
 * @throws AwsError for a request with such an attribute.
 */
export function refuseProto(body: Buffer): void {
  if (!body.includes('"__proto__"')) return;
  JSON.parse(`${body}`, (key, value) => {
    if (key !== "__proto__") return value;
    const message = "An attribute named __proto__ is not in the embedded AWS";
    throw new AwsError("UnsupportedParameterException", message);
  });
}
