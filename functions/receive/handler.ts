import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { hopsOf } from "../../bus/api/http/headers.ts";
import { problems } from "../../bus/api/http/response.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { accept } from "../../bus/publishing/accept.ts";
import { maxCredentialAgeMs, publishingPorts } from "../../bus/publishing/ports.ts";
import { checkedWebhook, receivedEvent } from "../../bus/publishing/receive-request.ts";
import { configuredRecorder } from "../../bus/publishing/record-refusals.ts";
import { logResults, respond } from "../../bus/publishing/respond.ts";
import { cachedSources } from "../../bus/sources/sources-table.ts";

const sources = cachedSources(environment("SOURCES_TABLE").SOURCES_TABLE, maxCredentialAgeMs);
const ports = publishingPorts();
const refusals = configuredRecorder();

/** `POST /v1/sources/{source_id}`: turns another vendor's webhook into an event. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(problems())
  .handler(async (request) => {
    const nowMs = Date.now();
    const received = await receivedEvent(request, sources, nowMs);
    const { sender, checked } = checkedWebhook(received, nowMs);
    return refusals.during(sender, nowMs, async () => {
      const results = await accept([checked], ports, { nowMs, hops: hopsOf(request) });
      logResults(results);
      await refusals.record(sender, [checked], results, nowMs);
      return respond(results, false);
    });
  });
