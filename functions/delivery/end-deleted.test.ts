import { expect, test, vi } from "vitest";
import type { QueuedDelivery } from "../../domain/delivery/index.ts";
import { endDeleted } from "./end-deleted.ts";

const message = {
  delivery_id: "dlv_1",
  subscription_id: "sub_1",
  attempts: 1,
  event: { id: "e", event: "license.created", company_id: 1 },
} as QueuedDelivery;

test.each([
  [true, 1],
  [false, 0],
])("logs a delivery as settled only if it ends it (%s)", async (isEnded, lines) => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await endDeleted(message, { deliveries: { endUndelivered: async () => isEnded } });
    expect(write.mock.calls.flat().join("").split("delivery.settled")).toHaveLength(lines + 1);
  } finally {
    write.mockRestore();
  }
});
