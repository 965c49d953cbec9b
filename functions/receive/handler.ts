import { randomUUID } from "node:crypto";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { hopsOf } from "../../bus/api/http/headers.ts";
import { problems } from "../../bus/api/http/response.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { checkPublication } from "../../bus/events/publication.ts";
import { accept } from "../../bus/publishing/accept.ts";
import { maxCredentialAgeMs, publishingPorts } from "../../bus/publishing/ports.ts";
import { receivedEvent } from "../../bus/publishing/receive-request.ts";
import { logResults, respond } from "../../bus/publishing/respond.ts";
import { publisherOf } from "../../bus/sources/index.ts";
import { cachedSources } from "../../bus/sources/sources-table.ts";

const sources = cachedSources(environment("SOURCES_TABLE").SOURCES_TABLE, maxCredentialAgeMs);
const ports = publishingPorts();

/** `POST /v1/sources/{source_id}`: turns another vendor's webhook into an event. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(problems())
  .handler(async (request) => {
    const nowMs = Date.now();
    const { source, event } = await receivedEvent(request, sources, nowMs);
    const scope = {
      kind: "publisher",
      publisher: publisherOf(source, event.event),
      companies: [source.company_id],
    } as const;
    // Keygen's manual retry is the same event with another time (see bus/sources/keygen.ts).
    const sameById = source.kind === "keygen";
    const checked = checkPublication(event, scope, { nowMs, newId: randomUUID, sameById });
    const results = await accept([checked], ports, { nowMs, hops: hopsOf(request) });
    logResults(results);
    return respond(results, false);
  });
