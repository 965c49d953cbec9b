import * as z from "zod/mini";
import { problem } from "../../values/problem.ts";
import { named } from "../operations/answers.ts";
import { type Described, problemsOf, type Success } from "../operations/description.ts";
import { type Access, isIdempotent, queries } from "../operations/operation.ts";
import { described } from "./described.ts";

type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
};

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem; }
h1 { margin: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
nav ul { columns: 16rem; padding: 0; list-style: none; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: 0 1rem; }
summary { cursor: pointer; padding: .6rem 0; }
summary code { background: none; padding: 0; } summary b { display: inline-block; min-width: 4.5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
code, pre { font: 14px/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 4px; }
code { padding: .1rem .3rem; } pre { padding: .7rem; overflow-x: auto; margin: .3rem 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 1rem; }
td, th { text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0; }
`;

const keyOf: Readonly<Record<Access, string>> = {
  anyone: "No key is needed.",
  source: "It takes what the source's webhooks are known by.",
  "any key": "It takes a key of any kind.",
  publisher: "It takes a publisher's key.",
  company: "It takes the key of the company, or an admin's.",
  admin: "It takes an admin's key.",
};

/** Returns the HTTP API as a page. It has the content of the OpenAPI document, and loads nothing else. */
export function reference({ server }: { readonly server: string }): string {
  const byTag = [...Map.groupBy(described, ({ tag }) => tag)];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>License event bus: API</title><style>${style}</style>
<h1>License event bus</h1>
<p>The HTTP API at <code>${text(server)}</code>. A key is sent as <code>authorization: Bearer leb_…</code>. Refusals are
<code>application/problem+json</code> (RFC 9457), by whose <code>type</code> programs may decide.
For programs: <a href="/v1/openapi.json">OpenAPI 3.1</a>, and <a href="/v1/asyncapi.json">AsyncAPI</a> for the events.</p>
<nav><ul>${byTag.map(([tag]) => `<li><a href="#${anchor(tag)}">${text(tag)}</a>`).join("")}</ul></nav>
${byTag.map(([tag, all]) => `<h2 id="${anchor(tag)}">${text(tag)}</h2>${all.map(section).join("")}`).join("\n")}
</html>`;
}

function section(operation: Described): string {
  const { id, method, path, summary, description, access, query, request, successes } = operation;
  const about = [description, keyOf[access]].filter((part) => part !== undefined).join(" ");
  const again = isIdempotent(operation)
    ? "<p>With an <code>Idempotency-Key</code>, it may be repeated safely for a day.</p>"
    : "";
  return `<details id="${id}"><summary><b>${method}</b> <code>${text(path)}</code> ${text(summary)}</summary>
<p>${text(about)}</p>${again}
${query ? `<h3>Query</h3>${fields(z.toJSONSchema(queries[query], { io: "input" }) as JsonSchema)}` : ""}
${request ? `<h3>Body</h3>${fieldsOf(request.schema, "input")}${example(request.example)}` : ""}
${successes.map(answer).join("")}
<h3>Refusals</h3><table>${problemsOf(operation).map(refusal).join("")}</table></details>`;
}

function answer({ status, description, schema, example: value, headers = {} }: Success): string {
  const rows = Object.entries(headers).map(
    ([name, about]) => `<tr><td><code>${name}</code><td>${text(about)}`,
  );
  return `<h3>${status} ${text(description)}</h3>${schema ? `${fieldsOf(schema, "output")}${example(value)}` : ""}
${rows.length > 0 ? `<table><tr><th>Header<th>${rows.join("")}</table>` : ""}`;
}

function refusal(name: Parameters<typeof problem>[0]): string {
  const { status, title } = problem(name);
  return `<tr><td>${status}<td><code>${name}</code><td>${text(title)}`;
}

function fieldsOf(schema: z.ZodMiniType | { json: object }, io: "input" | "output"): string {
  if ("json" in schema) return "";
  const { $ref, $defs, ...own } = z.toJSONSchema(schema, { metadata: named, io }) as JsonSchema;
  return fields($ref === undefined ? own : ($defs?.[nameIn($ref)] ?? {}), io);
}

function fields(
  { properties, required = [] }: JsonSchema,
  io: "input" | "output" = "input",
): string {
  if (!properties) return "";
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `<tr><td><code>${text(name)}</code><td>${text(typeOf(schema))}<td>${
        required.includes(name) ? "required" : ""
      }${schema.default === undefined || io === "output" ? "" : ` ${text(JSON.stringify(schema.default))} unless told`}`,
  );
  return `<table>${rows.join("")}</table>`;
}

function typeOf(schema: JsonSchema): string {
  const { $ref, type, items, anyOf, oneOf } = schema;
  if ($ref !== undefined) return nameIn($ref);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const either = anyOf ?? oneOf;
  if (either) return either.map(typeOf).join(" | ");
  if (type === "array") return `${items ? typeOf(items) : "anything"}[]`;
  return [type ?? "anything"].flat().join(" | ");
}

function example(value: unknown): string {
  return `<pre>${text(JSON.stringify(value, null, 2))}</pre>`;
}

function nameIn(ref: string): string {
  return ref.replace(/^.*\//, "");
}

function anchor(tag: string): string {
  return tag.toLowerCase().replaceAll(" ", "-");
}

/** For the inside of an element or an attribute. */
function text(value: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return value.replaceAll(/[&<>"]/g, (char) => entities[char] ?? char);
}
