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
    .replaceAll("npx node", process.execPath);
  // The reader's own Node.js, which may be older: npm adds the repository's to the PATH.
  const path = process.env.PATH?.split(":").filter((folder) => !folder.includes("node_modules"));
  const { stdout } = await run("bash", ["-c", `set -e -m\n${script}`], {
    cwd: folder,
    timeout: 60_000,
    env: { ...process.env, PORT: String(port), PATH: path?.join(":") },
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

/** Lines that do not run here, with the reason. All others do. */
const exceptions: readonly (readonly [line: RegExp, reason: string])[] = [
  [
    /^(aws|ask|copy|for|until|NAME=|PREFIX)|\baws \w/,
    "needs an account of AWS and its command line",
  ],
  [/\bcdk (deploy|diff|bootstrap|destroy)/, "needs an account of AWS"],
  [/\bcdk synth/, "takes half a minute; the global setup of the tests synthesizes"],
  [/\b(npm (ci|test|start)|git)\b|^\.ci\/run/, "installs, tests or starts the repository itself"],
  [/^npm (pack|init|pkg|install)|^mkdir|^cd |license-server|laptop\.ts/, "test/package does it"],
  [/^npm run (bench|demo)/, "takes minutes, or shows what other tests check"],
  [/^(npx openapi-typescript|pip |go run )/, "downloads a generator"],
  [/\bleb listen\b/, "runs until Ctrl-C; leb.test.ts runs it"],
  [/\bleb smoke\b/, "smoke.test.ts runs it"],
  [/\bleb replay (?!.*--preview)/, "one runs at a time, in the background; leb.test.ts runs it"],
];
/** Documents whose lines run together, above. */
const together = ["README.md", "docs/quick-start.md", "docs/local.md", "docs/publishing.md"];

describe("all other lines", () => {
  const others = shellBlocks.filter(({ document }) => !together.includes(document));
  /** Returns a block's lines, each with its continuations. */
  const linesIn = (code: string) =>
    code.split(/(?<!\\)\n(?=\S)/).filter((line) => line.trim() !== "");
  const exceptionOf = (line: string) => exceptions.find(([form]) => form.test(line));

  test("run here, or have a reason not to", () => {
    const skipped = new Set<RegExp>();
    const unknown = shellBlocks.flatMap(({ document, line: at, code }) =>
      linesIn(code)
        .filter((line) => {
          const exception = exceptionOf(line);
          if (exception) skipped.add(exception[0]);
          const isPart = /^[})]|^export LEB_COMPANY=|^export LEB_URL=|^done/.test(line);
          return !exception && !isPart && !together.includes(document) && !/\bnpx leb /.test(line);
        })
        .map((line) => `${document}:${at}: ${line}`),
    );
    expect(unknown).toEqual([]);
    expect(exceptions.filter(([form]) => !skipped.has(form))).toEqual([]);
  });

  test("of leb succeed", async () => {
    const lines = others
      .flatMap(({ code }) => linesIn(code))
      .filter((line) => /\bnpx leb /.test(line) && !exceptionOf(line));
    expect(lines.length).toBeGreaterThan(25);
    const { id: subscription } = await bus.company
      .subscribe(1, { target: { type: "webhook", url: `http://localhost:${port}/hook` } })
      .then(({ body }) => body as { id: string });
    const folder = await mkdtemp(join(tmpdir(), "documents-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [subscriptions] = blocksOf("docs/cli.md", "yaml");
    await writeFile(join(folder, "subscriptions.yaml"), subscriptions?.code ?? "");
    const { port: endpointPort } = new URL(bus.aws.endpointUrl);
    const slack = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
    const env = {
      LEB_URL: bus.aws.apiUrl,
      LEB_KEY: bus.keys.company,
      LEB_COMPANY: "1",
      SERVER_TOKEN: "a-token",
      SLACK_URL: slack,
    };
    const leb = async (args: readonly string[], key = env.LEB_KEY) => {
      const { code, stdout, stderr } = await runLebHere(args, { ...env, LEB_KEY: key });
      expect([code, stderr], args.join(" ")).toEqual([0, expect.not.stringContaining("rror")]);
      return stdout;
    };
    const local = ["--local", "--endpoint-port", endpointPort];
    const admin = (await leb(["keys", "create", "--admin", ...local])).trim();
    await leb(["keys", "create", "--company", "2", ...local]);
    const keys = await leb(["keys", "list", "--company", "2", "--json"], admin);
    const published = await leb(
      ["publish", "--event", "license.activated", "--json"],
      bus.keys.publishers["license-api"],
    );
    const listed = () =>
      leb(["deliveries", "list", "--event-id", JSON.parse(published).id, "--json"]);
    await expect.poll(listed).toContain(subscription);
    const delivery = JSON.parse((await listed()).split("\n")[0] ?? "").id;
    const values: Readonly<Record<string, string>> = {
      "sub_…": subscription,
      "dlv_…": delivery,
      "key_…": JSON.parse(keys.split("\n")[0] ?? "").id,
      "<webhook url>": slack,
      "<id>": subscription,
      "<token>": "a-token",
      "ABCD-EFGH": "SAMPLE-7Q2M-X4RD-9KTB",
      "subscriptions.yaml": `${join(folder, "subscriptions.yaml")} --yes`,
    };
    const filled = Object.entries(values)
      .reduce((text, [name, value]) => text.replaceAll(name, value), lines.join("\n"))
      .replaceAll(/--stack \w+( --region [\w-]+)?/g, local.join(" "))
      .replaceAll("--local --local", "--local")
      .replaceAll("npx leb", "leb");
    // The shell splits the lines. Each command ends with a line of its own.
    const split = `leb() { printf '%s\\0' "$@" >&3; printf '\\n' >&3; }\n${filled}`;
    const { stdout } = await run("bash", ["-c", `set -e; exec 3>&1; { ${split}\n} > /dev/null`]);
    const commands = stdout.split("\n").filter((text) => text !== "");
    expect(commands).toHaveLength(lines.length);
    for (const command of commands) {
      const args = command.split("\0").slice(0, -1);
      const key =
        args[0] === "keys"
          ? admin
          : args[0] === "publish"
            ? bus.keys.publishers["license-api"]
            : env.LEB_KEY;
      await leb(args, key);
    }
  });

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
