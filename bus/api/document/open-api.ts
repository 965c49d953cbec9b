import * as z from "zod/mini";
import { hopsHeader, maxHops } from "../../events/hops.ts";
import { idForm } from "../../values/id.ts";
import { numerals } from "../../values/numeral.ts";
import { type Fault, faultsOfSchema, type ProblemName, problem } from "../../values/problem.ts";
import { idempotencyKey } from "../idempotency.ts";
import { named } from "../operations/answers.ts";
import { type Described, problemsOf, type Success } from "../operations/description.ts";
import {
  type Access,
  isIdempotent,
  isPublishing,
  parametersOf,
  queries,
} from "../operations/operation.ts";
import { describedSchema } from "./describe.ts";
import { described, propertyDescriptions } from "./described.ts";
import { introduction, tagDescriptions } from "./introduction.ts";
import { entryAt, type Place, placeOf } from "./place.ts";
import { samplesOf } from "./samples.ts";

type Json = Readonly<Record<string, unknown>>;
type Schema = z.ZodMiniType | { readonly json: object };

const problemType = "application/problem+json";

/** The HTTP API as an OpenAPI 3.1 document, made of what routes and validates it. */
export function openApi({ server }: { readonly server: string }): Json {
  const schemas: Record<string, unknown> = {};
  const document = documentOf(server, schemas);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of described) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = document(operation);
    paths[operation.path] = path;
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "License event bus",
      version: "1",
      summary: "Publish license events, and subscribe to them.",
      description: introduction,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server, description: "This deployment." }],
    tags: [...new Set(described.map(({ tag }) => tag))].map((name) => ({
      name,
      description: tagDescriptions[name],
    })),
    paths,
    components: {
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description:
            "API key: a publisher's (`leb_pub_…`), a company's (`leb_co_…`) or an administrator's (`leb_adm_…`). Or the token of a portal session (`leb_ses_…`).",
        },
      },
      schemas,
    },
  };
}

/** Returns a function that describes operations. It adds the schemas that have names to `schemas`. */
function documentOf(server: string, schemas: Record<string, unknown>) {
  function schemaOf(schema: Schema, io: "input" | "output", place: Place): unknown {
    if ("json" in schema) return schema.json;
    const {
      $schema: _,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, { metadata: named, io, override: asNumber }) as {
      $schema: string;
      $defs?: Json;
    };
    const kind = io === "input" ? "request" : "response";
    for (const [name, definition] of Object.entries($defs)) {
      schemas[name] = describedSchema(inDocument(definition), placeOf(kind, name), schemas);
    }
    return describedSchema(inDocument(own), place, schemas);
  }

  function successOf(
    id: string,
    { description, schema, example, contentType, text, headers }: Success,
  ): Json {
    const type = contentType ?? "application/json";
    return {
      description,
      ...(headers && {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, about]) => [
            name,
            { description: about, schema: { type: "string" } },
          ]),
        ),
      }),
      ...(schema && {
        content: {
          [type]: { schema: schemaOf(schema, "output", placeOf("response", id)), example },
          ...(text && {
            "text/plain; charset=utf-8": { schema: { type: "string" }, example: text },
          }),
        },
      }),
    };
  }

  function queryOf({ id, query }: Described): readonly Json[] {
    return Object.entries(query ? queries[query].shape : {}).map(([name, schema]) => {
      const place = [...placeOf("query", id), name];
      return {
        name,
        in: "query",
        description: entryAt(propertyDescriptions, place),
        schema: schemaOf(schema as z.ZodMiniType, "input", place),
      };
    });
  }

  return (operation: Described): Json => {
    const { id, tag, summary, description, access, path, body, request, successes } = operation;
    const parameters = [
      ...parametersOf(path).map(pathParameter),
      ...queryOf(operation),
      ...headersOf(operation),
    ];
    return {
      operationId: id,
      tags: [tag],
      summary,
      description: `${description} ${keys[access]}`,
      security: access === "anyone" || access === "source" ? [] : [{ key: [] }],
      ...(parameters.length > 0 && { parameters }),
      ...(request && {
        requestBody: {
          required: body === "required",
          content: {
            "application/json": {
              schema: schemaOf(request.schema, "input", placeOf("request", id)),
              example: request.example,
            },
          },
        },
      }),
      responses: {
        ...Object.fromEntries(successes.map((success) => [success.status, successOf(id, success)])),
        ...(operation.access === "anyone" && { 429: tooMany }),
        ...refusalsOf(operation),
      },
      // Redoc and other tools show them next to the operation.
      "x-codeSamples": samplesOf(operation, server),
    };
  };
}

/** Keys that an operation accepts. */
const keys: Readonly<Record<Access, string>> = {
  anyone: "Needs no key.",
  source: "Needs no key: the source authenticates the request.",
  "any key": "Needs a key of any kind.",
  publisher: "Needs a publisher key.",
  "publisher or admin": "Needs a publisher key or an administrator key.",
  company: "Needs the company's key or an administrator key.",
  admin: "Needs an administrator key.",
};

const pathSchemas: Readonly<Record<string, Json>> = {
  company_id: { type: "integer", format: "int64", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  id: { type: "string", pattern: idForm.source },
};

function pathParameter(name: string): Json {
  return {
    name,
    in: "path",
    required: true,
    description: entryAt(propertyDescriptions, ["path", name]),
    schema: pathSchemas[name] ?? { type: "string" },
  };
}

function headersOf(operation: Described): readonly Json[] {
  return [
    ...(isIdempotent(operation) ? [idempotencyKeyHeader(operation)] : []),
    ...(isPublishing(operation) ? [hops] : []),
    ...(problemsOf(operation).includes("precondition-failed") ? [ifMatch] : []),
  ];
}

function idempotencyKeyHeader({ access }: Described): Json {
  const effect =
    access === "publisher"
      ? "Events without an `id` get one that follows from the key, so that a repeated request publishes them once."
      : "A repeated request with the same key gets the answer of the first for a day.";
  return {
    name: "Idempotency-Key",
    in: "header",
    description: `Key of your own for safe retries, of 1 to 255 visible ASCII characters. ${effect}`,
    schema: inDocument(z.toJSONSchema(idempotencyKey, { io: "input" })),
  };
}

const ifMatch: Json = {
  name: "If-Match",
  in: "header",
  description:
    "`etag` of the version to change. The API answers 412 if the resource has another by now.",
  schema: { type: "string" },
};

const hops: Json = {
  name: hopsHeader,
  in: "header",
  description: `Number of deliveries in a row that led to this request. Every delivery carries the header: pass it on if you publish in response to one. The bus refuses more than ${maxHops}.`,
  schema: { type: "integer", minimum: 0, maximum: maxHops, default: 0 },
};

const retryAfter = {
  "retry-after": {
    description: "Seconds after which the same request can succeed.",
    schema: { type: "string" },
  },
};

/**
 * API Gateway's own answer beyond the limit of a deployment. Operations with a key describe 429 as the problem
 * `rate-limited`, which their callers meet first.
 */
const tooMany: Json = {
  description: "The deployment gets more requests than it allows.",
  content: {
    "application/json": {
      schema: {
        type: "object",
        properties: { message: { type: "string", description: "Reason of API Gateway." } },
      },
      example: { message: "Too Many Requests" },
    },
  },
};

/** Describes errors by status. Several problems can share one. */
function refusalsOf(operation: Described): Json {
  const byStatus = Map.groupBy(problemsOf(operation), (name) => problem(name).status);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names.map((name) => `\`${name}\`: ${problem(name).title}.`).join("\n\n"),
        ...([429, 503].includes(status) && { headers: retryAfter }),
        content: {
          [problemType]: {
            schema: { $ref: "#/components/schemas/Problem" },
            examples: Object.fromEntries(
              names.map((name) => [
                name,
                { summary: problem(name).title, value: exampleOf(name, operation) },
              ]),
            ),
          },
        },
      },
    ]),
  );
}

function exampleOf(name: ProblemName, operation: Described) {
  const faults = name === "invalid" ? faultsOf(operation) : [];
  return problem(name, undefined, faults.length > 0 ? faults : undefined);
}

/** The faults of an operation's own example, after one of its values is broken. */
function faultsOf({ query, request }: Described): readonly Fault[] {
  const { schema, example } = request ?? {
    schema: queries[query ?? "page"],
    example: queries[query ?? "page"].shape,
  };
  if ("json" in schema) return [];
  const one = schema instanceof z.ZodMiniUnion && !("discriminator" in schema.def);
  const checked = one ? (schema.def.options[0] as z.ZodMiniType) : schema;
  const broken = Object.keys(example as object).map((key) =>
    checked.safeParse(request ? { ...(example as object), [key]: null } : { [key]: "?" }),
  );
  const failed = broken.findLast(({ success }) => !success);
  return failed?.error ? faultsOfSchema(failed.error) : [];
}

/** Describes a numeral as the number that it is. */
function asNumber({ zodSchema, jsonSchema }: { zodSchema: object; jsonSchema: object }): void {
  Object.assign(jsonSchema, numerals.get(zodSchema as z.ZodMiniType));
}

/** Returns a schema whose references lead to where the document keeps its schemas. */
function inDocument(schema: unknown): Json {
  const { $schema: _, ...own } = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  );
  return own;
}
