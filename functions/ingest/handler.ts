import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { environment } from "../../adapters/environment.ts";
import { isLossy } from "../../catalog/json-number.ts";
import { checkPublication } from "../../domain/publication.ts";
import { authenticate } from "../http/authenticate.ts";
import { idempotencyKeyOf } from "../http/idempotency-key.ts";
import { jsonBodyOf } from "../http/json-body.ts";
import { problems } from "../http/problems.ts";
import { metrics } from "../metrics.ts";
import { accept } from "../publishing/accept.ts";
import { hopsOf } from "../publishing/hops.ts";
import { publishingPorts } from "../publishing/ports.ts";
import { logResults, respond } from "../publishing/respond.ts";
import { eventsOf, faultsOfEvent, idsFor } from "./request.ts";

const keys = apiKeyStore(environment("API_KEYS_TABLE").API_KEYS_TABLE);
const ports = publishingPorts();

type Keyed = APIGatewayProxyEventV2 & { caller: Awaited<ReturnType<typeof authenticate>> };

/** `POST /v1/events`: one event, or up to 100 in an array. */
export const handler = middy<Keyed>()
  .use(metrics())
  .use(problems())
  // Before the body: of whoever has no key, nothing is read.
  .before(async ({ event }) => {
    event.caller = await authenticate(event, keys);
  })
  .handler(async (request) => {
    const { id: caller, scope } = request.caller;
    const body = jsonBodyOf(request, isLossy);
    const { events, isBatch } = eventsOf(body.value);
    const nowMs = Date.now();
    const newId = idsFor(idempotencyKeyOf(request), caller);
    const checked = events.map((event, i) => {
      const faults = faultsOfEvent(body, isBatch ? i : undefined);
      return checkPublication(event, scope, { nowMs, newId: () => newId(i), faults });
    });
    const results = await accept(checked, ports, { nowMs, hops: hopsOf(request) });
    logResults(results);
    return respond(results, isBatch);
  });
