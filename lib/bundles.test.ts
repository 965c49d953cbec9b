import { describe, expect, test } from "vitest";
import { bundles } from "./bundles.ts";

const sourcesOf = (folder: string, withEventTypes: boolean) =>
  bundles(withEventTypes).get(folder)?.sources ?? [];

describe.each(["ingest", "deliver"])("the bundle of %s", (folder) => {
  const descriptions =
    /^catalog\/(.*sample|json-schema|async-api|events-page|own\/(definition-file|folder)|files)/;

  test("contains no descriptions of the catalog", () => {
    for (const withEventTypes of [false, true]) {
      const sources = sourcesOf(folder, withEventTypes);
      expect(sources).toContain(`functions/${folder}/handler.ts`);
      expect(sources.filter((file) => descriptions.test(file))).toEqual([]);
    }
  });

  test("contains no JSON Schema validator without a deployment's own event types", () => {
    const validator = /@cfworker|\/ajv\/|catalog\/own\/(from|own)/;
    expect(sourcesOf(folder, false).filter((file) => validator.test(file))).toEqual([]);
  });
});

test("ingest can validate by JSON Schemas with a deployment's own event types", () => {
  const packages = /node_modules\/(@cfworker\/json-schema|ajv|yaml)\//;
  const found = sourcesOf("ingest", true).map((file) => packages.exec(file)?.[1]);
  expect(new Set(found.filter((name) => name !== undefined))).toEqual(
    new Set(["@cfworker/json-schema"]),
  );
});

test("only the site's bundle contains the documents, which the management API must not load", () => {
  const documents = /^(bus\/(api\/document|site)|catalog\/async-api)/;
  const holding = [...bundles(false)].flatMap(([name, { sources }]) =>
    sources.some((file) => documents.test(file)) ? [name] : [],
  );
  expect(holding).toEqual(["site"]);
  expect(sourcesOf("api", false)).toContain("functions/api/handler.ts");
});

test.each(["docs", "console"])(
  "only the site's function has the files of the page /%s next to it",
  (folder) => {
    const holding = [...bundles(false)].flatMap(([name, { files }]) =>
      `${folder}/index.html.gz` in files ? [name] : [],
    );
    expect(holding).toEqual(["site"]);
  },
);

test("the management API has only the commands of DynamoDB that it sends", () => {
  const whole = sourcesOf("api", false).filter((file) =>
    /client-dynamodb\/.*\/DynamoDB\.js$/.test(file),
  );
  expect(whole).toEqual([]);
});

test("bundles are strict, as modules are", () => {
  for (const { code } of bundles(false).values()) {
    expect(Buffer.from(code).toString().startsWith('"use strict";')).toBe(true);
  }
});

const scripts = ["aws-clients", "evaluator-process"];

test("only functions that deliver have the clients for companies' accounts, in a file next to them", () => {
  const all = [...bundles(false)];
  const loading = all.filter(([, { files }]) => "aws-clients.js" in files);
  expect(loading.map(([name]) => name)).toEqual(["deliver"]);
  const holding = all.filter(([, { sources }]) =>
    sources.some((file) => /@aws-sdk\/client-(sts|sns)\//.test(file)),
  );
  expect(holding.map(([name]) => name)).toEqual(["aws-clients"]);
});

test("JSONata is a file next to the functions that evaluate or validate it, and in no bundle", () => {
  const functions = [...bundles(false)].filter(([name]) => !scripts.includes(name));
  const evaluating = functions.filter(([, { files }]) => "evaluator-process.js" in files);
  expect(evaluating.map(([name]) => name).toSorted()).toEqual(["api", "deliver", "poll"]);
  const parsing = functions.filter(([, { files }]) => "node_modules/jsonata/index.js" in files);
  expect(parsing.map(([name]) => name).toSorted()).toEqual([
    "api",
    "deliver",
    "poll",
    "rule-subscriptions",
    "site",
  ]);
  const holding = functions.filter(([, { sources }]) =>
    sources.some((file) => file.includes("node_modules/jsonata/")),
  );
  expect(holding).toEqual([]);
});

test("functions that route or deliver have no schemas, and no function has other credential providers than Lambda's", () => {
  const packagesOf = (name: string) => sourcesOf(name, false).join("\n");
  for (const name of ["deliver", "drain", "sweep"]) {
    expect(packagesOf(name)).toContain(`functions/${name}/handler.ts`);
    expect(packagesOf(name), name).not.toMatch(/node_modules\/zod\//);
  }
  for (const name of bundles(false).keys()) {
    expect(packagesOf(name), name).not.toMatch(
      /credential-provider-(node|ini|sso|process|login)\//,
    );
  }
});
