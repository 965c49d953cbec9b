import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onThisMachine } from "../../test/support/time-limits.ts";
import { newKey } from "./api-key.ts";
import { apiKeyStore } from "./api-keys-table.ts";

/** A DynamoDB that accepts every call and never answers. */
const silent = createServer(() => {});
beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
  });
});
afterAll(() => silent.closeAllConnections());

test("recording a key's use times out before it delays a request", async () => {
  const start = Date.now();
  await expect(apiKeyStore("keys").touch(newKey("admin"), start)).rejects.toThrow();
  expect(Date.now() - start).toBeLessThan(onThisMachine(1000));
});
