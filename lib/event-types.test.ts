import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, expect, inject, test } from "vitest";

const out = mkdtempSync(join(tmpdir(), "own-event-types-"));
afterAll(() => rmSync(out, { recursive: true }));

function synthesize(eventTypes: string, folder: string) {
  const env = {
    ...process.env,
    CDK_OUTDIR: join(out, folder),
    CDK_CONTEXT_JSON: JSON.stringify({ eventTypes }),
  };
  return spawnSync(process.execPath, ["bin/license-event-bus.ts"], { env, encoding: "utf8" });
}

function functionsOf(assembly: string) {
  const text = readFileSync(join(assembly, "LicenseEventBus.template.json"), "utf8");
  const functions = Template.fromJSON(JSON.parse(text)).findResources("AWS::Lambda::Function");
  return Object.entries(functions).map(([id, { Properties }]) => ({
    id,
    bundle: join(assembly, `asset.${Properties.Code.S3Key.replace(".zip", "")}`),
    variables: Properties.Environment.Variables,
  }));
}

test("every function of a deployment with event types of its own has them beside its code", () => {
  const { status, stderr } = synthesize("catalog/own/fixtures/good", "good");
  expect(status, stderr).toBe(0);
  const functions = functionsOf(join(out, "good"));
  for (const { bundle, variables } of functions) {
    expect(variables.EVENT_TYPES_FILE).toBe("event-types.json");
    const types = JSON.parse(readFileSync(join(bundle, "event-types.json"), "utf8"));
    expect(types).toMatchObject([
      { type: { code: "seat.taken" } },
      { type: { code: "warranty.registered" } },
    ]);
  }

  const ingest = functions.find(({ id }) => id.startsWith("HttpApiIngest"));
  const start = `await import(${JSON.stringify(join(ingest?.bundle ?? "", "index.mjs"))})`;
  const names = Object.keys(ingest?.variables ?? {});
  const env = Object.fromEntries([...names, "AWS_REGION"].map((name) => [name, "some"]));
  const run = (file: string) =>
    execFileSync(process.execPath, ["--input-type=module", "-e", start], {
      env: { ...env, EVENT_TYPES_FILE: file },
      stdio: "pipe",
    });
  expect(() => run("event-types.json")).not.toThrow();
  expect(() => run("others.json")).toThrow("ENOENT");
});

test("a deployment without any has neither the file nor the variable", () => {
  for (const { bundle, variables } of functionsOf(inject("assembly"))) {
    expect(variables.EVENT_TYPES_FILE).toBeUndefined();
    expect(existsSync(join(bundle, "event-types.json"))).toBe(false);
  }
});

test("synth stops at definitions that are not right, and says where", () => {
  const { status, stderr } = synthesize("catalog/own/fixtures/broken", "broken");
  expect(status).toBe(1);
  expect(stderr).toContain(
    "catalog/own/fixtures/broken/a-words.yaml:4:5: /consumers/0 must be one of webhooks, integrations",
  );
  expect(stderr).not.toContain("    at ");
});
