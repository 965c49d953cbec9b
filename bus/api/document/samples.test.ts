import { execFileSync, spawnSync } from "node:child_process";
import { stripTypeScriptTypes } from "node:module";
import { expect, test } from "vitest";
import { described } from "./described.ts";
import { samplesOf } from "./samples.ts";

const server = "https://bus.example.com";
const samples = described.map((operation) => {
  const [shell, typescript, python] = samplesOf(operation, server).map(({ source }) => source);
  return { operation, shell: shell ?? "", typescript: typescript ?? "", python: python ?? "" };
});
const sampleOf = (id: string) => {
  const found = samples.find(({ operation }) => operation.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};

/** Runs a sample with a curl that prints its arguments instead of sending them. */
function argumentsOf(shell: string): readonly string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${shell}`;
  const env = { ...process.env, LEB_KEY: "leb_some" };
  return execFileSync("bash", ["-c", script], { env, encoding: "utf8" }).split("\0").slice(0, -1);
}

test.each(samples.map((each) => [each.operation.id, each] as const))(
  "curl makes the call %s",
  (_, { operation, shell }) => {
    const { method, access, request } = operation;
    const [silent, url = "", ...options] = argumentsOf(shell);
    const after = (option: string) => options[options.indexOf(option) + 1];
    expect(silent).toBe("-sS");
    expect(url.startsWith(`${server}/`) && !/[{}]|undefined/.test(url), url).toBe(true);
    const body = options.includes("-d") ? JSON.parse(after("-d") ?? "") : undefined;
    expect(body).toEqual(request?.example);
    const implied = body === undefined ? "GET" : "POST";
    expect(options.includes("-X") ? after("-X") : implied).toBe(method);
    const isKeyed = access !== "anyone" && access !== "source";
    expect(options.includes("authorization: Bearer leb_some")).toBe(isKeyed);
  },
);

test("TypeScript samples are valid", () => {
  for (const { typescript } of samples) stripTypeScriptTypes(typescript);
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!hasPython)("Python samples are valid (skipped without python3)", () => {
  const script = "import json, sys\nfor code in json.load(sys.stdin): compile(code, code, 'exec')";
  const input = JSON.stringify(samples.map(({ python }) => python));
  execFileSync("python3", ["-c", script], { input });
});

test("writes each language's own null, and quotes for the shell", () => {
  const { shell, typescript, python } = sampleOf("changeSubscription");
  expect(shell).toContain('"name": null');
  expect(typescript).toContain("name: null");
  expect(python).toContain('"name": None');
  expect(sampleOf("testTransform").shell).toContain(`"{ '\\''text'\\'': event`);
});

test("the TypeScript sample uses the client where it has the call, and fetch elsewhere", () => {
  expect(sampleOf("createSubscription").typescript).toContain(
    "await bus.company(1).subscriptions.create({\n  name:",
  );
  expect(sampleOf("listDeliveries").typescript).toContain(
    "for await (const item of bus.company(1).deliveries.list())",
  );
  expect(sampleOf("getHealth").typescript).toContain(`fetch("${server}/v1/health")`);
  expect(sampleOf("getReference").typescript).toContain("response.text()");
});
