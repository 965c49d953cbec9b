import { afterAll, beforeAll, test } from "vitest";
import { deliveriesTable } from "../../../bus/delivery/deliveries-table.ts";
import { endpointsTable } from "../../../bus/endpoints/endpoints-table.ts";
import { lanesTable } from "../../../bus/ordering/lanes-table.ts";
import { memoryDeliveries } from "../memory/deliveries.ts";
import { memoryEndpoints } from "../memory/endpoints.ts";
import { memoryLanes } from "../memory/lanes.ts";
import { compareDeliveries } from "./compare-deliveries.ts";
import { compareEndpoints } from "./compare-endpoints.ts";
import { compareLanes } from "./compare-lanes.ts";
import { startEngineAws } from "./engine-aws.ts";

/* The simulator's stores answer like the real ones in any sequence of operations. */

const lag = { now: Date.now };
let aws: Awaited<ReturnType<typeof startEngineAws>>;
beforeAll(async () => {
  aws = await startEngineAws();
});
afterAll(() => aws.stop());

test("deliveries in memory behave like those in DynamoDB", async () => {
  await compareDeliveries(deliveriesTable(aws.refs.Deliveries), memoryDeliveries(lag));
});

test("endpoints in memory behave like those in DynamoDB", async () => {
  const memory = memoryEndpoints(lag);
  const readable = {
    ...memory,
    read: async (key: Parameters<typeof memory.get>[0]) => memory.get(key),
  };
  await compareEndpoints(endpointsTable(aws.refs.Endpoints), readable);
});

test("lanes in memory behave like those in DynamoDB", async () => {
  await compareLanes(lanesTable(aws.refs.Lanes), memoryLanes());
});
