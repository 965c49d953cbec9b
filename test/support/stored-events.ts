import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { tables } from "../../bus/aws/tables.ts";
import type { TestBus } from "./test-bus.ts";

/** How many events the bus has stored. */
export async function storedEvents(bus: TestBus): Promise<number> {
  const TableName = bus.refOf("StorageEvents");
  const scan = new ScanCommand({
    TableName,
    Select: "COUNT",
    ConsistentRead: true,
    // Without the items that list batches.
    FilterExpression: "attribute_exists(body)",
  });
  return (await tables.send(scan)).Count ?? 0;
}
