import { expect, test } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import { Dynalite } from "./dynalite.ts";

const table = {
  TableName: "Things",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
};

test.each([false, true])(
  "keeps items from one start to the next (durable: %s)",
  async (isDurable) => {
    const path = await tempFolder();
    const first = new Dynalite(path, isDurable);
    await first.call("CreateTable", table);
    const Item = { id: { S: "one" } };
    const put = () => first.call("PutItem", { TableName: "Things", Item });
    // A new table becomes active a moment later.
    await expect.poll(async () => (await put()).status).toBe(200);
    await first.close();
    const second = new Dynalite(path, isDurable);
    const { body } = await second.call("GetItem", { TableName: "Things", Key: Item });
    expect(JSON.parse(body)).toEqual({ Item });
    await second.close();
  },
);
