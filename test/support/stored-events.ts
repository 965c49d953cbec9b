import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { tables } from "../../adapters/tables.ts";
import type { TestBus } from "./test-bus.ts";

/** How many events the bus has stored. */
export async function storedEvents({ aws }: TestBus): Promise<number> {
  const table = Object.entries(aws.resources).find(([id]) => id.startsWith("StorageEvents"))?.[1];
  const scan = new ScanCommand({ TableName: table?.ref, Select: "COUNT", ConsistentRead: true });
  return (await tables.send(scan)).Count ?? 0;
}
