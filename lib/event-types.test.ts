import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, expect, inject, test } from "vitest";
import { type SynthesisFailed, synthesize } from "../cli/synthesize.ts";

const out = mkdtempSync(join(tmpdir(), "own-event-types-"));
afterAll(() => rmSync(out, { recursive: true }));

const synthesizeWith = (fixture: string) =>
  synthesize(join(out, fixture), {
    context: { eventTypes: `catalog/own/fixtures/${fixture}` },
  });

function functionsOf(assembly: string) {
  const text = readFileSync(join(assembly, "LicenseEventBus.template.json"), "utf8");
  const functions = Template.fromJSON(JSON.parse(text)).findResources("AWS::Lambda::Function");
  return Object.entries(functions).map(([id, { Properties }]) => ({
    id,
    bundle: join(assembly, `asset.${Properties.Code.S3Key.replace(".zip", "")}`),
    variables: Properties.Environment.Variables,
  }));
}

test("with a deployment's own event types, every function has them next to its code", async () => {
  const functions = functionsOf(await synthesizeWith("good"));
  for (const { bundle, variables } of functions) {
    expect(variables.EVENT_TYPES_FILE).toBe("event-types.json");
    const types = JSON.parse(readFileSync(join(bundle, "event-types.json"), "utf8"));
    expect(types).toMatchObject([
      { type: { code: "seat.taken" } },
      { type: { code: "warranty.registered" } },
    ]);
  }

  const ingest = functions.find(({ id }) => id.startsWith("HttpApiIngest"));
  const start = `await import(${JSON.stringify(join(ingest?.bundle ?? "", "index.js"))})`;
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

test("without them, a deployment has neither the file nor the variable", () => {
  for (const { bundle, variables } of functionsOf(inject("assembly"))) {
    expect(variables.EVENT_TYPES_FILE).toBeUndefined();
    expect(existsSync(join(bundle, "event-types.json"))).toBe(false);
  }
});

test("synth fails for invalid definitions, with their place", async () => {
  const message = await synthesizeWith("broken").catch((error: SynthesisFailed) => error.message);
  expect(message).toContain(
    "catalog/own/fixtures/broken/a-words.yaml:4:5: /consumers/0 must be one of webhooks, integrations",
  );
  expect(message).not.toContain("    at ");
});
