import { randomUUID } from "node:crypto";
import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { environment } from "../../adapters/environment.ts";
import { eventPublisher } from "../../adapters/event-publisher.ts";
import { eventStore } from "../../adapters/event-store.ts";
import { onceMarks } from "../../adapters/once-marks.ts";
import { checkPublication } from "../../domain/publication.ts";
import { authenticate } from "../http/authenticate.ts";
import { problems } from "../http/problems.ts";
import { accept } from "../publishing/accept.ts";
import { logResults, respond } from "../publishing/respond.ts";
import { eventsOf } from "./request.ts";

const env = environment("API_KEYS_TABLE", "EVENTS_TABLE", "ONCE_MARKS_TABLE", "EVENT_BUS");
const keys = apiKeyStore(env.API_KEYS_TABLE);
const ports = {
  store: eventStore(env.EVENTS_TABLE),
  marks: onceMarks(env.ONCE_MARKS_TABLE),
  publisher: eventPublisher(env.EVENT_BUS),
};

/** `POST /v1/events`: one event, or up to 100 in an array. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(problems())
  .use(jsonBody())
  .handler(async (request) => {
    const scope = await authenticate(request, keys);
    const { events, isBatch } = eventsOf(request.body);
    const nowMs = Date.now();
    const checked = events.map((event) =>
      checkPublication(event, scope, { nowMs, newId: randomUUID }),
    );
    const results = await accept(checked, ports, nowMs);
    logResults(results);
    return respond(results, isBatch);
  });
