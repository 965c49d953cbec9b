import { type Described, uuid } from "../operations/description.ts";
import { literal, notations } from "./literal.ts";

/** Code that makes a call, as `x-codeSamples` of an OpenAPI document has it. */
export type CodeSample = {
  readonly lang: "Shell" | "TypeScript" | "Python";
  readonly label: string;
  readonly source: string;
};

/**
 * Returns code that makes a call with its example, for each language. The code takes the API key from the environment
 * variable `LEB_KEY`.
 */
export function samplesOf(operation: Described, server: string): readonly CodeSample[] {
  const call = callOf(operation, server);
  return [
    { lang: "Shell", label: "curl", source: curl(call) },
    {
      lang: "TypeScript",
      label: "TypeScript",
      source: operation.sdk ? sdk(operation.sdk, operation, server) : fetches(call),
    },
    { lang: "Python", label: "Python", source: python(call) },
  ];
}

type Call = {
  readonly method: string;
  readonly url: string;
  readonly isKeyed: boolean;
  /** JSON; undefined without a body. */
  readonly body: unknown;
  readonly answer: "json" | "text" | "nothing";
};

function callOf({ method, path, access, request, successes }: Described, server: string): Call {
  const [success] = successes;
  return {
    method,
    url: `${server}${exampleOf(path)}`,
    isKeyed: access !== "anyone" && access !== "source",
    body: request?.example,
    answer: !success?.schema ? "nothing" : /html/.test(success.contentType ?? "") ? "text" : "json",
  };
}

/** Ids by the part of the path before them. */
const ids: Readonly<Record<string, string>> = {
  deliveries: "dlv_01M82GW3N5E7YRBPPC9RBJHB5A",
  events: uuid,
  keys: "key_01M82GW3N5E7YRBPPC9RBJHB5A",
  replays: "rpl_01M82GW3N5E7YRBPPC9RBJHB5A",
  sources: "src_01M82GW3N5E7YRBPPC9RBJHB5A_1",
  subscriptions: "sub_01M82GW3N5E7YRBPPC9RBJHB5A",
  companies: "1",
  "event-types": "license.activated",
};

/** Returns a path with examples of its parameters. */
function exampleOf(path: string): string {
  return path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_, before: string) => `${before}/${ids[before]}`);
}

function curl({ method, url, isKeyed, body }: Call): string {
  const options = [
    method === "GET" || (method === "POST" && body !== undefined) ? "" : ` -X ${method}`,
    isKeyed ? ' -H "authorization: Bearer $LEB_KEY"' : "",
    body === undefined ? "" : " -H 'content-type: application/json'",
    body === undefined ? "" : ` -d ${quoted(literal(body, notations.json))}`,
  ];
  return `curl -sS ${url}${options.map((option) => option && ` \\\n ${option}`).join("")}`;
}

/** Quotes text for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fetches({ method, url, isKeyed, body, answer }: Call): string {
  const headers = [
    ...(isKeyed ? [`authorization: \`Bearer \${process.env.LEB_KEY}\``] : []),
    ...(body === undefined ? [] : ['"content-type": "application/json"']),
  ];
  const options = [
    ...(method === "GET" ? [] : [`method: "${method}"`]),
    ...(headers.length > 0 ? [`headers: { ${headers.join(", ")} }`] : []),
    ...(body === undefined
      ? []
      : [`body: JSON.stringify(${literal(body, notations.typescript, 1)})`]),
  ];
  const given = options.length > 0 ? `, {\n  ${options.join(",\n  ")},\n}` : "";
  return `const response = await fetch("${url}"${given});
if (!response.ok) throw new Error(await response.text());
${answer === "nothing" ? "" : `console.log(await response.${answer}());\n`}`.trimEnd();
}

function python({ method, url, isKeyed, body, answer }: Call): string {
  const given = [
    `"${url}"`,
    ...(isKeyed ? [`headers={"authorization": f"Bearer {os.environ['LEB_KEY']}"}`] : []),
    ...(body === undefined ? [] : [`json=${literal(body, notations.python, 1)}`]),
    "timeout=30",
  ];
  return [
    ...(isKeyed ? ["import os", ""] : []),
    "import requests",
    "",
    `response = requests.${method.toLowerCase()}(`,
    ...given.map((argument) => `    ${argument},`),
    ")",
    "response.raise_for_status()",
    ...{ json: ["print(response.json())"], text: ["print(response.text)"], nothing: [] }[answer],
  ].join("\n");
}

function sdk(method: string, { path, request, successes }: Described, server: string): string {
  const [, before = ""] = /([\w-]+)\/\{id\}/.exec(path) ?? [];
  const given = [
    ...(before in ids ? [JSON.stringify(ids[before])] : []),
    ...(request ? [literal(request.example, notations.typescript)] : []),
  ];
  const call = `bus.${method}(${given.join(", ")})`;
  const lists = method.endsWith(".list");
  return [
    'import { LicenseEventBus } from "license-event-bus/sdk";',
    "",
    `const bus = new LicenseEventBus({ url: "${server}", key: process.env.LEB_KEY ?? "" });`,
    lists
      ? `for await (const item of ${call}) console.log(item);`
      : successes[0]?.schema
        ? `const answer = await ${call};\nconsole.log(answer);`
        : `await ${call};`,
  ].join("\n");
}
