import middy from "@middy/core";
import { environment } from "../../bus/aws/lambda.ts";
import { log } from "../../bus/aws/log.ts";
import { deliveryQueues, queueUrls } from "../../bus/delivery/queues.ts";
import { sweep } from "../../bus/drain/sweep.ts";
import { endpointsTable } from "../../bus/endpoints/endpoints-table.ts";

const env = environment("ENDPOINTS_TABLE", "DRAIN_QUEUE_URL");
const { waking } = endpointsTable(env.ENDPOINTS_TABLE);
const queues = deliveryQueues(queueUrls());

/** Each minute, requests a look at the endpoints that may have a delivery due. */
export const handler = middy().handler(() => sweep({ waking, queues, now: Date.now, log }));
