import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import type { ApiKeyStore } from "../../keys/api-keys-table.ts";
import { authenticate } from "./authenticate.ts";

const request = { headers: { authorization: "Bearer leb_adm_any" } };
const apiKey = { id: "key_1", scope: { kind: "admin" as const }, created_at: 1 };

afterEach(() => vi.restoreAllMocks());

test("a request goes through although its key's use could not be recorded", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const keys = {
    find: async () => apiKey,
    touch: async () => {
      throw new Error("throttled");
    },
  } as Partial<ApiKeyStore> as ApiKeyStore;
  const found = await authenticate(request as unknown as APIGatewayProxyEventV2, keys);
  expect(found).toEqual(apiKey);
  expect(JSON.parse(String(write.mock.lastCall?.[0]))).toEqual({
    what: "key.use_not_recorded",
    key_id: "key_1",
    error: "Error: throttled",
  });
});
