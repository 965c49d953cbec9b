import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { authenticate } from "../../bus/api/http/authenticate.ts";
import { hopsOf } from "../../bus/api/http/headers.ts";
import { problems } from "../../bus/api/http/response.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { accept } from "../../bus/publishing/accept.ts";
import { checkedEvents } from "../../bus/publishing/ingest-request.ts";
import { maxCredentialAgeMs, publishingPorts } from "../../bus/publishing/ports.ts";
import { configuredRecorder } from "../../bus/publishing/record-refusals.ts";
import { senderOf } from "../../bus/publishing/refused.ts";
import { logResults, respond } from "../../bus/publishing/respond.ts";

const keys = apiKeyStore(environment("API_KEYS_TABLE").API_KEYS_TABLE, maxCredentialAgeMs);
const ports = publishingPorts();
const refusals = configuredRecorder();

type Keyed = APIGatewayProxyEventV2 & { caller: Awaited<ReturnType<typeof authenticate>> };

/** `POST /v1/events`: one event, or up to 100 in an array. */
export const handler = middy<Keyed>()
  .use(problems())
  // Before the body, so that nothing is read from a caller without a key.
  .before(async ({ event }) => {
    event.caller = await authenticate(event, keys);
  })
  .handler((request) => {
    const nowMs = Date.now();
    const sender = senderOf(request.caller);
    return refusals.during(sender, nowMs, async () => {
      const { checked, isBatch } = checkedEvents(request, request.caller, nowMs);
      const results = await accept(checked, ports, { nowMs, hops: hopsOf(request) });
      logResults(results);
      await refusals.record(sender, checked, results, nowMs);
      return respond(results, isBatch);
    });
  });
