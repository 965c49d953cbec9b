import { expect, test } from "vitest";
import type { Usage } from "../../packages/embedded-aws/billing/meter.ts";
import { billOf, sumOf } from "./bill.ts";

const used = (part: Partial<Usage>): Usage => ({
  ...{ dimension: "sqs.request", resource: "Queue0A1B2C3D", operation: "SendMessage" },
  ...{ by: "Function0A1B2C3D", quantity: 1 },
  ...part,
});

test("a bill has a line for each price, with the dearest parts first, multiplied to a million events", () => {
  const usage = [
    used({ quantity: 500 }),
    used({ quantity: 1500, resource: "Other0A1B2C3D" }),
    used({ dimension: "logs.byte", resource: "Function0A1B2C3D", quantity: 2 ** 20 }),
    used({ dimension: "sqs.message-received", quantity: 7 }),
  ];
  const bill = billOf(usage, 1000);
  expect(bill).toMatchObject([
    {
      name: "SQS requests",
      unit: "M",
      quantity: 2,
      usd: expect.closeTo(0.8),
      parts: [
        { name: "Other: SendMessage (Function)", quantity: 1.5, usd: expect.closeTo(0.6) },
        { name: "Queue: SendMessage (Function)", quantity: 0.5, usd: expect.closeTo(0.2) },
      ],
    },
    { name: "CloudWatch logs", unit: "GB", parts: [{ name: "Function: SendMessage" }] },
  ]);
  expect(sumOf(bill)).toBeCloseTo(0.8 + (1000 / 1024) * 0.5);
});
