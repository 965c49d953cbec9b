import { randomUUID } from "node:crypto";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { sourceStore } from "../../adapters/source-store.ts";
import { checkPublication } from "../../domain/publication.ts";
import { publisherOf, receive } from "../../domain/sources/index.ts";
import { problems, Refusal } from "../http/problems.ts";
import { metrics } from "../metrics.ts";
import { accept } from "../publishing/accept.ts";
import { hopsOf } from "../publishing/hops.ts";
import { publishingPorts } from "../publishing/ports.ts";
import { logResults, respond } from "../publishing/respond.ts";
import { existingSource, refusalOf, sourceRequest } from "./request.ts";

const sources = sourceStore(environment("SOURCES_TABLE").SOURCES_TABLE);
const ports = publishingPorts();

/** `POST /v1/sources/{source_id}`: another vendor's webhook becomes an event like any other. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(metrics())
  .use(problems())
  .handler(async (request) => {
    const source = await existingSource(request, sources);
    const nowMs = Date.now();
    const received = receive(sourceRequest(request), source, nowMs);
    if (received.kind === "refused") throw new Refusal(refusalOf(received));
    const scope = {
      kind: "publisher",
      publisher: publisherOf(source, received.event.event),
      companies: [source.company_id],
    } as const;
    // Keygen's manual retry is the same event with another time (see domain/sources/keygen.ts).
    const sameById = source.kind === "keygen";
    const checked = checkPublication(received.event, scope, { nowMs, newId: randomUUID, sameById });
    const results = await accept([checked], ports, { nowMs, hops: hopsOf(request) });
    logResults(results);
    return respond(results, false);
  });
