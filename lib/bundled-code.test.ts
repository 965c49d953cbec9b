import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bundle } from "./bundled-code.ts";

const out = mkdtempSync(join(tmpdir(), "bundles-"));
afterAll(() => rmSync(out, { recursive: true }));

const without = { "process.env.EVENT_TYPES_FILE": "undefined" };

/** The files that something in the bundle came of. */
function sourcesOf(folder: string, define: Record<string, string>): readonly string[] {
  const { outputs } = bundle(`functions/${folder}/handler.ts`, join(out, "index.mjs"), define);
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  );
}

describe.each(["ingest", "dispatch", "deliver-webhook"])("the bundle of %s", (folder) => {
  const descriptions =
    /^catalog\/(.*sample|json-schema|async-api|events-page|own\/(definition-file|folder)|files)/;

  test("has nothing that only describes the catalog", () => {
    for (const define of [without, {}]) {
      expect(sourcesOf(folder, define).filter((file) => descriptions.test(file))).toEqual([]);
    }
  });

  test("has no validator of JSON Schemas where the deployment has no event types of its own", () => {
    const validator = /@cfworker|\/ajv\/|catalog\/own\/(from|own)/;
    expect(sourcesOf(folder, without).filter((file) => validator.test(file))).toEqual([]);
  });
});

test("ingest can validate by JSON Schemas where the deployment has event types of its own", () => {
  const packages = /node_modules\/(@cfworker\/json-schema|ajv|yaml)\//;
  const found = sourcesOf("ingest", {}).map((file) => packages.exec(file)?.[1]);
  expect(new Set(found.filter((name) => name !== undefined))).toEqual(
    new Set(["@cfworker/json-schema"]),
  );
});
