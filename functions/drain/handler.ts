import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { companyItems } from "../../bus/aws/company-items.ts";
import { eachRecord, environment } from "../../bus/aws/lambda.ts";
import { deliveryPorts } from "../../bus/delivery/wire.ts";
import { drain } from "../../bus/drain/drain.ts";
import type { EndpointKey } from "../../bus/endpoints/endpoint.ts";
import { lanesTable } from "../../bus/ordering/lanes-table.ts";
import type { Replay } from "../../bus/replays/replay.ts";

const env = environment("LANES_TABLE", "REPLAYS_TABLE");
const engine = deliveryPorts();
const { leave } = engine.endpoints;
const replays = { ...companyItems<Replay>(env.REPLAYS_TABLE), leave };
const ports = { ...engine, lanes: lanesTable(env.LANES_TABLE), replays };

/** Wakes endpoints with waiting deliveries: sends due ones, probes, holds, replays and ends. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  eachRecord(Records, "drain.failed", (key: EndpointKey) => drain(key, ports)),
);
