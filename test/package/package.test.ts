import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../support/endpoint-port.ts";
import { blocksOf, installed } from "../support/repository.ts";
import { env, makeProject, pack, patience, run } from "./installed.ts";

let folder: string;
let project: string;
let archive: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-package-"));
  archive = await pack(folder);
  project = join(folder, "project");
  await makeProject(archive, project);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (...args: readonly string[]) => run(project, process.execPath, ...args);
const leb = (...args: readonly string[]) =>
  node("node_modules/license-event-bus/cli/leb/leb.cjs", ...args);

test("contains the build and the files that npm requires", async () => {
  const files = (await run(folder, "tar", "-tf", archive)).split("\n");
  const built =
    /^package\/dist\/(bus|catalog|cli|console|functions|lib|packages|sdk)\/.*\.(js|d\.ts)$/;
  expect(files.filter((file) => !built.test(file)).toSorted()).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/cli/leb/leb.cjs",
    "package/cli/newer-node.cjs",
    "package/cli/preload.cjs",
    "package/dist/console/style/base.css",
    "package/dist/console/style/chart.css",
    "package/dist/console/style/content.css",
    "package/dist/console/style/controls.css",
    "package/dist/console/style/form.css",
    "package/dist/console/style/icon.svg",
    "package/dist/console/style/index.css",
    "package/dist/console/style/layout.css",
    "package/dist/console/style/replay.css",
    "package/dist/console/style/table.css",
    "package/dist/console/style/tokens.css",
    "package/dist/packages/embedded-aws/models/aws-constraints.json",
    "package/package.json",
  ]);
  expect(files.filter((file) => /\.test\.|testing|\/bench|\/demo/.test(file))).toEqual([]);
});

test("its declarations are valid in a project that also checks libraries", async () => {
  // Separate threads would check the same libraries again.
  await node(join(installed, "typescript/bin/tsc"), "-p", ".", "--singleThreaded");
});

test("an app's own stack contains the bus next to its own resources, and runs on a laptop", async () => {
  const port = await freePort();
  const file = join(project, "laptop.ts");
  const laptop = (await readFile(file, "utf8"))
    .replace('".local"', '".local", apiPort: 0, endpointPort: 0')
    .replace("localhost:3000", `localhost:${port}`);
  await writeFile(file, laptop);
  const aws = spawn(process.execPath, ["laptop.ts"], {
    cwd: project,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patience,
  });
  let errors = "";
  aws.stderr.on("data", (text) => {
    errors += text;
  });
  const gone = once(aws, "exit");
  try {
    const [line] = await Promise.race([once(aws.stdout, "data"), gone]);
    const [, url, endpoint] = /^API (\S+), AWS endpoint (\S+)$/m.exec(`${line}`) ?? [];
    if (endpoint === undefined) throw new Error(errors);
    const where = ["--local", "--endpoint-port", new URL(endpoint).port, "--stack", "Licensing"];
    const key = (...allowed: readonly string[]) => leb("keys", "create", ...where, ...allowed);
    const company = await key("--company", "1");
    const publisher = await key("--publisher", "license-api");
    const surroundings = { url, endpoint, port, company, publisher };
    const printed = await node("usage.ts", JSON.stringify(surroundings));
    expect(printed.split("\n").toSorted()).toEqual([
      "known: true false",
      "license server: 202",
      "published: true",
      "verified: license.activated ABCD-EFGH",
      "verified: license.deactivated",
    ]);
  } finally {
    aws.kill();
    await gone;
  }
}, 120_000);

test("leb explains itself, and keeps its compiled code next to the packages", async () => {
  const help = await leb("--help");
  expect(help).toMatch(/^Usage: leb \[options\] \[command\]$/m);
  expect(help).toMatch(/^ {2}subscriptions /m);
  expect(existsSync(join(project, "node_modules/.cache/license-event-bus"))).toBe(true);
});

test("its functions have the same code wherever it is installed and however it is loaded", async () => {
  const other = join(folder, "elsewhere", "commonjs project");
  await makeProject(archive, other);
  await run(other, process.execPath, "commonjs.cjs");
  const assets = async (of: string) =>
    (await readdir(join(of, "cdk.out"))).filter((name) => name.startsWith("asset."));
  const ofBus = await assets(other);
  expect(ofBus.length).toBeGreaterThan(5);
  expect(await assets(project), "as it ran above").toEqual(expect.arrayContaining(ofBus));
}, 120_000);

test.each(nodesHere())(
  "the document's lines make an app in an empty folder, with Node.js %s",
  async (_, node) => {
    const place = await mkdtemp(join(folder, "as it stands "));
    await mkdir(join(place, "license-event-bus"));
    await symlink(archive, join(place, basename(archive)));
    const bin = join(place, "bin");
    await mkdir(bin);
    const npm = `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, "npm.ts")}' "$@"\n`;
    await writeFile(join(bin, "npm"), npm, { mode: 0o755 });

    const [make = "", ...others] = blocksOf("docs/cdk-app.md", "sh").map(({ code }) => code);
    const files = blocksOf("docs/cdk-app.md", "ts").map(({ code }) => {
      const [, file = ""] = /^\/\/ (\S+)/.exec(code) ?? [];
      const free = code.replace('".local"', '".local", apiPort: 0, endpointPort: 0');
      return `cat > ${file} <<'END'\n${free}END\n`;
    });
    // The app runs until it is stopped, and prints its ports.
    // In a process group, because npx does not pass on signals.
    const running = `set -m
npx node laptop.ts > printed.log 2>&1 &
trap 'kill -- -$!' EXIT
until grep -q ^API printed.log; do kill -0 $!; sleep 0.1; done
port=$(grep -o '[0-9]*$' printed.log | tail -1)`;
    const lines = others
      .join("\n")
      .replace(/^npx node laptop\.ts$/m, () => running)
      .replace("--local", () => "--local --endpoint-port $port");
    const script = [make, ...files, lines];
    const path = [bin, dirname(node), process.env.PATH].join(":");
    const { stdout } = await promisify(execFile)("bash", ["-e", "-c", script.join("\n")], {
      cwd: join(place, "license-event-bus"),
      env: { ...env, PATH: path },
      timeout: patience,
    });
    expect(stdout).toMatch(/^leb_co_\S+$/m);
    const printed = await readFile(join(place, "licensing/printed.log"), "utf8");
    expect(printed).not.toMatch(/warning|error/i);
    const template = await readFile(
      join(place, "licensing/cdk.out/Licensing.template.json"),
      "utf8",
    );
    expect(template).not.toContain("expiring-licenses");
  },
  120_000,
);

/** Returns the Node.js of these tests, and an older one of this machine if there is one. */
function nodesHere(): readonly (readonly [version: string, path: string])[] {
  const paths = (process.env.PATH ?? "").split(delimiter).map((path) => join(path, "node"));
  const older = paths.filter(existsSync).map((path) => {
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
    return [stdout.trim(), path] as const;
  });
  const [oldest] = older.filter(([version]) => Number(version.split(".")[0]?.slice(1)) < 24);
  return [[process.version, process.execPath], ...(oldest ? [oldest] : [])];
}
