import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { tables } from "./tables.ts";

type Item = Record<string, unknown>;

/**
 * Has a write whose condition does not hold tell what is there, as it is at that moment. It costs no read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export const tellingWhatIsThere = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/**
 * What a write told that failed by its condition: undefined, if nothing was there.
 *
 * @throws Whatever else it failed by.
 */
export function whatIsThere(error: unknown): Item | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item && unmarshall(error.Item);
}

/** @returns Whether the condition of a write held. */
export async function isWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Puts an item, unless another is there and the condition does not hold for it.
 *
 * @param put - With a condition that holds where nothing is.
 * @returns The other one; undefined if the item was put.
 */
export async function putUnless(put: PutCommandInput): Promise<Item | undefined> {
  try {
    await tables.send(new PutCommand({ ...put, ...tellingWhatIsThere }));
    return undefined;
  } catch (error) {
    const found = whatIsThere(error);
    if (!found) throw error;
    return found;
  }
}
