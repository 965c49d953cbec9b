import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { readEventTypes } from "../../catalog/own/definition-file.ts";
import { readRules } from "../../lib/rules/read-rules.ts";
import manifest from "../../package.json" with { type: "json" };
import { freePort } from "../support/endpoint-port.ts";
import { runLebHere } from "../support/leb.ts";
import { blocksOf, documents, repository } from "../support/repository.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const run = promisify(execFile);
const shellBlocks = documents.flatMap((document) => blocksOf(document, "sh"));
const named = shellBlocks.map((block) => [`${block.document}:${block.line}`, block.code] as const);

let port: number;
let bus: TestBus;
beforeAll(async () => {
  port = await freePort();
  bus = await startTestBus([{ url: `http://localhost:${port}/hook` }]);
});
afterAll(() => bus.stop());

/** Runs lines of a document as they stand, except for the ports of the test's bus. Returns what they print. */
async function runLines(...code: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "documents-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ["docs", "node_modules", "package.json"]) {
    await symlink(join(repository, name), join(folder, name));
  }
  await mkdir(join(folder, ".local"));
  await writeFile(join(folder, ".local/sample-company.json"), JSON.stringify(bus.keys));
  const { port: endpointPort } = new URL(bus.aws.endpointUrl);
  const script = code
    .join("\n")
    .replaceAll("http://127.0.0.1:8787", bus.aws.apiUrl)
    .replaceAll("http://127.0.0.1:4566", bus.aws.endpointUrl)
    .replaceAll("localhost:3000", `localhost:${port}`)
    .replaceAll("listen(3000)", `listen(${port})`)
    .replaceAll("--local", `--local --endpoint-port ${endpointPort}`)
    .replaceAll("npx leb", `node ${join(repository, "cli/leb/leb.cjs")}`)
    .replaceAll("npx node", "node");
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  const { stdout } = await run("bash", ["-c", `set -e -m\n${script}`], {
    cwd: folder,
    timeout: 60_000,
    env: { ...process.env, PORT: String(port), PATH: path },
  });
  return stdout;
}

/** Returns the code of a document's shell blocks, without those that start the bus. */
function linesOf(document: string): readonly string[] {
  const blocks = blocksOf(document, "sh").map(({ code }) => code);
  return blocks.filter((code) => !/^npm (ci|start)/.test(code));
}

describe("as they stand, except for ports,", () => {
  test("the lines of the README deliver an event", async () => {
    const [receiver = "", subscribe = "", publish = "", ...others] = linesOf("README.md");
    expect(others.join("")).toMatch(/^npx cdk synth/);
    const received = 'until grep -q "license.activated" received.log; do sleep 0.1; done';
    const script = [`${receiver.trim()} > received.log &`, subscribe, publish, received];
    const stdout = await runLines(...script, "cat received.log", "kill %1");
    expect(stdout).toContain('"license_key":"ABCD-EFGH"');
  }, 90_000);

  test("the lines of the quick start verify a webhook and list its delivery", async () => {
    const stdout = await runLines(...linesOf("docs/quick-start.md"));
    expect(stdout).toMatch(/verified: license\.activated dlv_/);
    expect(stdout).toMatch(/"status":"delivered"/);
  }, 90_000);

  test("the lines for running locally receive an event from a rule's queue", async () => {
    const stdout = await runLines(...linesOf("docs/local.md"));
    expect(stdout).toContain("license.expired");
  }, 90_000);

  test("the lines for publishing publish", async () => {
    const [keys = ""] = linesOf("docs/local.md");
    expect(await runLines(keys, ...linesOf("docs/publishing.md"))).toContain('"id":');
  });
});

describe("all other lines", () => {
  test.each(named)("%s is valid for bash", async (_, code) => {
    // A name in angle brackets stands for one of the reader's.
    await run("bash", ["-n", "-c", code.replaceAll(/<[a-z ]+>/g, "name")]);
  });

  test.each(lebLines())("%s is a command that leb has", async (_, command, options) => {
    const { code, stdout } = await runLebHere([...command, "--help"], {});
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: leb ${command.join(" ")}`.trim());
    for (const option of options) expect(stdout).toMatch(new RegExp(`^ .*${option}\\b`, "m"));
  });

  test("run only npm scripts that exist", () => {
    const scripts = shellBlocks.flatMap(({ code }) =>
      [...code.matchAll(/\bnpm (?:run ([\w:]+)|(test|start)\b)/g)].map(([, a, b]) => a ?? b),
    );
    expect(scripts.length).toBeGreaterThan(5);
    for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script);
  });
});

describe("files that documents show", () => {
  const files = ["docs/rules.md", "docs/event-types.md"].flatMap((document) =>
    blocksOf(document, "yaml"),
  );

  /** Returns a folder with the files whose first line names it. */
  async function folderOf(name: string): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), "documents-"));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    await mkdir(join(root, name));
    for (const { code } of files) {
      const [, path = ""] = /^# (\S+)/.exec(code) ?? [];
      if (dirname(path) === name) await writeFile(join(root, path), code);
    }
    return join(root, name);
  }

  test("are rules that can be deployed", async () => {
    const surroundings = { known: [...eventTypes.values()], loopbackTargets: [] };
    const rules = readRules(await folderOf("rules"), surroundings);
    expect(rules.map(({ name }) => name)).toEqual(["acme-crm", "renewals"]);
  });

  test("are event types that can be added", async () => {
    const types = readEventTypes(await folderOf("event-types"));
    expect(types.map(({ type }) => type.code)).toEqual(["warranty.registered"]);
  });

  const targets = blocksOf("docs/integrations.md", "json");
  test.each(targets)("$document:$line is a subscription that the bus takes", async ({ code }) => {
    const input = JSON.parse(code.replaceAll("…", "0"));
    const { status, body } = await bus.company.subscribe(1, input);
    expect({ status, body }).toMatchObject({ status: 201 });
  });
});

/** Returns the lines of documents that call leb: where, the command and its options. */
function lebLines(): readonly (readonly [string, readonly string[], readonly string[]])[] {
  return shellBlocks.flatMap(({ document, line, code }) =>
    [...code.matchAll(/\bnpx leb ([^|;&)#\n]*)/g)].map(([, args = ""]) => {
      const words = args.trim().split(/\s+/);
      const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith("-"));
      const options = words.filter((word) => /^--[a-z]/.test(word));
      const command = words.slice(0, end < 0 ? words.length : end);
      return [`${document}:${line}: ${args.trim()}`, command, options] as const;
    }),
  );
}
