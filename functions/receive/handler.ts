import { randomUUID } from "node:crypto";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { sourceStore } from "../../adapters/source-store.ts";
import { cached } from "../../bus/aws/cached.ts";
import { environment } from "../../bus/aws/environment.ts";
import { checkPublication } from "../../domain/publication.ts";
import { publisherOf } from "../../domain/sources/index.ts";
import { companyOfSource } from "../../domain/sources/stored-source.ts";
import { problems } from "../http/problems.ts";
import { accept } from "../publishing/accept.ts";
import { hopsOf } from "../publishing/hops.ts";
import { maxCredentialAgeMs } from "../publishing/max-credential-age.ts";
import { publishingPorts } from "../publishing/ports.ts";
import { logResults, respond } from "../publishing/respond.ts";
import { receivedEvent } from "./request.ts";

const store = sourceStore(environment("SOURCES_TABLE").SOURCES_TABLE);
const sources = cached(
  async (id: string) => {
    const companyId = companyOfSource(id);
    return companyId === undefined ? undefined : store.get(companyId, id);
  },
  { maxAgeMs: maxCredentialAgeMs, maxEntries: 1000 },
);
const ports = publishingPorts();

/** `POST /v1/sources/{source_id}`: another vendor's webhook becomes an event like any other. */
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
    // Keygen's manual retry is the same event with another time (see domain/sources/keygen.ts).
    const sameById = source.kind === "keygen";
    const checked = checkPublication(event, scope, { nowMs, newId: randomUUID, sameById });
    const results = await accept([checked], ports, { nowMs, hops: hopsOf(request) });
    logResults(results);
    return respond(results, false);
  });
