import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import type { SampleKeys } from "../../cli/sample-company.ts";
import { busClient } from "../support/bus-client.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-start-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Starts `npm start` without npm around it, so that a signal reaches the bus itself. */
function start(dataDir: string, ...options: string[]) {
  const command = ["cli/start.ts", "--data", dataDir, ...options];
  const child = spawn(process.execPath, command);
  children.push(child);
  let output = "";
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      wake();
    });
  }
  const exit = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      resolve(code);
      wake();
    }),
  );
  return {
    child,
    exit,
    output: () => output,
    /** Waits until the output matches. */
    async printed(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = pattern.exec(output);
        if (found) return found[1] ?? found[0];
        if (child.exitCode !== null) throw new Error(`ended without ${pattern}:\n${output}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const freePorts = ["--api-port", "0", "--endpoint-port", "0"];

let receiver: Receiver;
let dataDir: string;
/** Started once for all tests below, because a start takes seconds. */
let bus: ReturnType<typeof start>;
const startBus = () => start(dataDir, ...freePorts, "--allow", new URL(receiver.url).host);
beforeAll(async () => {
  receiver = await startReceiver();
  dataDir = join(folder, "running");
  bus = startBus();
  await bus.printed(/Press Ctrl-C to stop/);
});
afterAll(() => receiver.stop());

test("prints a link to the console and a curl line that works, then a line for each event, and keeps its place", async () => {
  const curl = await bus.printed(/(curl -sS [\s\S]*?'\{.*\}')/);
  const answer = spawn("sh", ["-c", curl], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  answer.stdout.on("data", (part) => {
    text += part;
  });
  await new Promise((resolve) => answer.once("close", resolve));
  expect(JSON.parse(text)).toMatchObject({ event: "license.activated", repeat: false });
  await bus.printed(/accepted.*license\.activated/);
  await bus.printed(/license\.activated matches no subscription/);

  expect(bus.output()).toMatch(/\n {2}http:\/\/\S+\/console#token=leb_co_[\w-]+&company=1\n/);
  const port = new URL(await bus.printed(/API +(http\S+)/)).port;
  const other = join(folder, "other");
  const api = start(other, "--endpoint-port", "0", "--api-port", port);
  expect(await api.exit).toBe(1);
  expect(api.output()).toContain(`Port ${port} is taken`);
  expect(api.output()).toContain("--api-port");
  const endpoint = start(other, "--api-port", "0", "--endpoint-port", port);
  expect(await endpoint.exit).toBe(1);
  expect(endpoint.output()).toContain("--endpoint-port");
  const awsPort = new URL(await bus.printed(/AWS endpoint +(http\S+)/)).port;
  const both = start(other, "--api-port", port, "--endpoint-port", awsPort);
  expect(await both.exit).toBe(1);
  expect(both.output()).toContain(`Ports ${awsPort} and ${port} are taken`);
  expect(both.output()).toContain("--endpoint-port PORT --api-port PORT");
  const sameFolder = start(dataDir, ...freePorts);
  expect(await sameFolder.exit).toBe(1);
  expect(sameFolder.output()).toContain("--data DIR");
});

test("delivers what was accepted before a kill -9 after the next start", {
  timeout: 120_000,
}, async () => {
  const apiUrl = await bus.printed(/API +(http\S+)/);
  const keys = JSON.parse(
    await readFile(join(dataDir, "sample-company.json"), "utf8"),
  ) as SampleKeys;
  const target = { type: "webhook", url: receiver.url };
  await busClient(apiUrl, keys.company).subscribe(1, { target });
  const events = Array.from({ length: 50 }, () => ({
    ...sample("license.activated"),
    id: crypto.randomUUID(),
    company_id: 1,
  }));
  const answer = await busClient(apiUrl, keys.publishers["license-api"]).publish(events);
  bus.child.kill("SIGKILL");
  await bus.exit;
  expect(answer.status).toBe(202);
  const before = receiver.webhooks.length;
  expect(before).toBeLessThan(events.length);

  bus = startBus();
  await bus.printed(/Press Ctrl-C to stop/);
  expect(bus.output()).toContain(keys.company);
  const ids = () => new Set(receiver.webhooks.map(({ json }) => json.id));
  await expect.poll(() => ids().size).toBe(events.length);
  bus.child.kill("SIGINT");
  expect(await bus.exit).toBe(0);
});

test("explains --help, and reports a mistyped option", async () => {
  const help = start(folder, "--help");
  expect(await help.exit).toBe(0);
  expect(help.output()).toContain("--endpoint-port");
  const wrong = start(folder, "--prot", "1");
  expect(await wrong.exit).toBe(1);
  expect(wrong.output()).toContain("--prot");
  const noPort = start(folder, "--api-port", "many");
  expect(await noPort.exit).toBe(1);
  expect(noPort.output()).toContain("--api-port expects a port number");
});
