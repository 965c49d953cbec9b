import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

let folder: string;
/** Shared by all buses: the first one synthesizes the stack there, which takes seconds. */
let dataDir: string;
/** A preload that makes this Node.js look older, except to the one that runs in its place. */
let olderNode: string;
/** A program that handles signals by the code of the bus, and starts quickly. */
let standIn: string;
const groups: number[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-stop-"));
  dataDir = join(folder, "data");
  olderNode = join(folder, "older-node.cjs");
  await writeFile(
    olderNode,
    `process.execArgv = process.execArgv.slice(2);
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } });`,
  );
  standIn = join(folder, "stand-in.mts");
  await writeFile(
    standIn,
    `import { setTimeout as wait } from "node:timers/promises";
    import { stopOnSignal } from ${JSON.stringify(join(import.meta.dirname, "../../cli/stop.ts"))};
    const stop = stopOnSignal();
    const running = setInterval(() => {}, 1_000);
    console.log("Running");
    await stop.requested;
    console.log("Stopping");
    // The same signal comes by the parent too, while this stops.
    await wait(500);
    clearInterval(running);`,
  );
});
afterEach(async () => {
  for (const group of groups.splice(0)) {
    if ((await processesOf(group)).length > 0) process.kill(-group, "SIGKILL");
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Returns the command lines of the running processes of a group. */
async function processesOf(group: number): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pgid=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pgid, state = "", args = ""] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return Number(pgid) === group && !state.startsWith("Z") ? args : [];
  });
}

const nothingRuns = (group: number) =>
  expect.poll(() => processesOf(group), { interval: 200 }).toEqual([]);

/** Starts a command in its own process group, with the machine's Node.js in place of `node`. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const PATH = process.env.PATH?.split(delimiter)
    .filter((entry) => !entry.endsWith("node_modules/.bin"))
    .join(delimiter);
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PATH, ...env },
  });
  const group = child.pid as number;
  groups.push(group);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const printed = async (pattern: RegExp) => {
    await expect.poll(() => output, { timeout: 100_000 }).toMatch(pattern);
    return pattern.exec(output)?.[1] ?? "";
  };
  return { child, group, printed };
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? child.signalCode;
}

/**
 * Each test starts processes of its own, some of them a bus, which takes long on a busy machine.
 */
const patient = { timeout: 180_000 };
const freePorts = ["--api-port", "0", "--endpoint-port", "0"];
const bus = (data: string) => ["cli/start.ts", "--data", data, ...freePorts];
/** Runs a program as an older Node.js does. */
const runOlder = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  run(process.execPath, ["-r", olderNode, "-r", "./cli/preload.cjs", ...args], env);
const runBus = (data: string) => runOlder(bus(data));

test("SIGTERM to npm stops everything of npm start", patient, async () => {
  const started = run("npm", ["start", "--", "--data", dataDir, ...freePorts]);
  await started.printed(/Press Ctrl-C to stop/);
  const url = await started.printed(/API +(http\S+)/);
  expect((await fetch(url)).status).toBe(200);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  started.child.kill("SIGTERM");
  await nothingRuns(started.group);
  await expect(fetch(url)).rejects.toThrow();
});

test(
  "an older Node.js passes SIGTERM on to the bus, and exits as the bus does",
  patient,
  async () => {
    const started = runBus(dataDir);
    await started.printed(/Press Ctrl-C to stop/);
    expect(await processesOf(started.group)).toHaveLength(2);
    started.child.kill("SIGTERM");
    expect(await exitOf(started.child)).toBe(0);
    await started.printed(/Stopping/);
    await nothingRuns(started.group);
  },
);

test(
  "the end of the terminal, which signals all processes, stops a program as Ctrl-C does",
  patient,
  async () => {
    const started = runOlder([standIn]);
    await started.printed(/Running/);
    process.kill(-started.group, "SIGHUP");
    expect(await exitOf(started.child)).toBe(0);
    await started.printed(/Stopping/);
    await nothingRuns(started.group);
  },
);

test(
  "a program ends with the older Node.js that started it, even if that is killed",
  patient,
  async () => {
    const started = runOlder([standIn]);
    await started.printed(/Running/);
    started.child.kill("SIGKILL");
    await nothingRuns(started.group);
  },
);

test("SIGTERM also ends the synthesis of the stack", patient, async () => {
  const started = runBus(join(folder, "early"));
  await started.printed(/Synthesizing/);
  await expect
    .poll(() => processesOf(started.group))
    .toContainEqual(expect.stringContaining("bin/license-event-bus.ts"));
  started.child.kill("SIGTERM");
  expect(await exitOf(started.child)).toBe(0);
  await nothingRuns(started.group);
});

test("an older Node.js passes on how its program fails", patient, async () => {
  const { child } = runOlder(["cli/start.ts", "--api-port", "none"]);
  expect(await exitOf(child)).toBe(1);
});

test("SIGTERM ends the demo, and removes its data", patient, async () => {
  const TMPDIR = await mkdtemp(join(folder, "demo-"));
  const started = runOlder(["cli/demo/main.ts"], { TMPDIR });
  await started.printed(/Subscribing/);
  expect(await readdir(TMPDIR)).toContainEqual(expect.stringMatching(/^license-event-bus-demo-/));
  started.child.kill("SIGTERM");
  expect(await exitOf(started.child)).toBe(130);
  await nothingRuns(started.group);
  const left = (await readdir(TMPDIR)).filter((name) => name.startsWith("license-event-bus-"));
  expect(left).toEqual([]);
});
