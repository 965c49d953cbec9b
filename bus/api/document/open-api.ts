import * as z from "zod/mini";
import { hopsHeader, maxHops } from "../../events/hops.ts";
import { idForm } from "../../values/id.ts";
import { type ProblemName, problem } from "../../values/problem.ts";
import { idempotencyKey } from "../idempotency.ts";
import { named } from "../operations/answers.ts";
import { type Described, problemsOf, type Success } from "../operations/description.ts";
import { isIdempotent, isPublishing, parametersOf, queries } from "../operations/operation.ts";
import { described } from "./described.ts";

type Json = Readonly<Record<string, unknown>>;
type Schema = z.ZodMiniType | { readonly json: object };

const problemType = "application/problem+json";

/** The HTTP API as an OpenAPI 3.1 document, made of what routes and validates it. */
export function openApi({ server }: { readonly server: string }): Json {
  const schemas: Record<string, unknown> = {};
  const document = documentOf(schemas);
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
      description:
        "Publish license events, and subscribe to them. Errors are problem details (RFC 9457), whose `type` programs may decide by.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server }],
    tags: [...new Set(described.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description:
            "An API key: a publisher's (leb_pub_…), a company's (leb_co_…) or an admin's (leb_adm_…).",
        },
      },
      schemas,
    },
  };
}

/** Describes operations; the schemas that have names are gathered beside. */
function documentOf(schemas: Record<string, unknown>) {
  function schemaOf(schema: Schema, io: "input" | "output"): unknown {
    if ("json" in schema) return schema.json;
    const {
      $schema: _,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, { metadata: named, io }) as {
      $schema: string;
      $defs?: Json;
    };
    for (const [name, definition] of Object.entries($defs)) schemas[name] = inDocument(definition);
    return inDocument(own);
  }

  function successOf({ description, schema, example, contentType, headers }: Success) {
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
      ...(schema && { content: { [type]: { schema: schemaOf(schema, "output"), example } } }),
    };
  }

  return (operation: Described): Json => {
    const { id, tag, summary, description, access, path, query, body, request, successes } =
      operation;
    const queryParameters = Object.entries(query ? queries[query].shape : {}).map(
      ([name, schema]) => ({
        name,
        in: "query",
        schema: schemaOf(schema as z.ZodMiniType, "input"),
      }),
    );
    const pathParameters = parametersOf(path).map((name) => ({
      name,
      in: "path",
      required: true,
      schema: pathSchemas[name] ?? { type: "string" },
    }));
    const headers = [
      ...(isIdempotent(operation) ? [idempotencyKeyHeader(schemaOf(idempotencyKey, "input"))] : []),
      ...(isPublishing(operation) ? [hops] : []),
    ];
    const parameters = [...pathParameters, ...queryParameters, ...headers];
    return {
      operationId: id,
      tags: [tag],
      summary,
      ...(description !== undefined && { description }),
      security: access === "anyone" || access === "source" ? [] : [{ key: [] }],
      ...(parameters.length > 0 && { parameters }),
      ...(request && {
        requestBody: {
          required: body === "required",
          content: {
            "application/json": {
              schema: schemaOf(request.schema, "input"),
              example: request.example,
            },
          },
        },
      }),
      responses: {
        ...Object.fromEntries(successes.map((success) => [success.status, successOf(success)])),
        ...refusalsOf(operation),
      },
    };
  };
}

const pathSchemas: Readonly<Record<string, Json>> = {
  company_id: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  id: { type: "string", pattern: idForm.source },
};

const idempotencyKeyHeader = (schema: unknown) => ({
  name: "Idempotency-Key",
  in: "header",
  description:
    "A text of your own, of 1 to 255 visible ASCII characters. The same call with the same text within a day gets the answer of the first and does nothing.",
  schema,
});

const hops = {
  name: hopsHeader,
  in: "header",
  description: `How many deliveries in a row led to this request. Every delivery carries the header: pass it on when you publish in response to one. The bus refuses more than ${maxHops}.`,
  schema: { type: "integer", minimum: 0, maximum: maxHops, default: 0 },
};

const retryAfter = {
  "retry-after": {
    description: "Seconds after which the same call may succeed.",
    schema: { type: "string" },
  },
};

/** By status: several problems may share one. */
function refusalsOf(operation: Described): Json {
  const byStatus = Map.groupBy(problemsOf(operation), (name) => problem(name).status);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names.map((name) => problem(name).title).join("; "),
        ...([429, 503].includes(status) && { headers: retryAfter }),
        content: {
          [problemType]: {
            schema: { $ref: "#/components/schemas/Problem" },
            examples: Object.fromEntries(names.map((name) => [name, { value: exampleOf(name) }])),
          },
        },
      },
    ]),
  );
}

function exampleOf(name: ProblemName) {
  return name === "invalid"
    ? problem(name, undefined, [{ pointer: "/events/0", message: "matches no event type" }])
    : problem(name);
}

/** With references that lead to where the document keeps its schemas. */
function inDocument(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
