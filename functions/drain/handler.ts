import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { drain } from "../../bus/drain/drain.ts";
import { drainPorts } from "../../bus/drain/wire.ts";
import type { EndpointKey } from "../../bus/endpoints/endpoint.ts";
import { eachRecord } from "../each-record.ts";

const ports = drainPorts();

/** Looks at endpoints with waiting deliveries: sends what is due, probes, holds, replays and ends. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  eachRecord(Records, "drain.failed", (key: EndpointKey) => drain(key, ports)),
);
