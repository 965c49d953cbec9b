import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { described } from "../../bus/api/document/described.ts";
import { type CodeSample, samplesOf } from "../../bus/api/document/samples.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import { busClient } from "../support/bus-client.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { repository } from "../support/repository.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const run = promisify(execFile);

let receiver: Receiver;
let bus: TestBus;
let adminKey: string;
beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
  const made = newApiKey({ kind: "admin" }, Date.now());
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  await apiKeyStore(bus.refOf("StorageApiKeys")).add(made.key, made.apiKey);
  adminKey = made.key;
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

/** All operations, deletions last. A vendor calls `receiveWebhook`, with a body and credentials of its own. */
const operations = described
  .filter(({ id }) => id !== "receiveWebhook")
  .toSorted((a, b) => Number(a.method === "DELETE") - Number(b.method === "DELETE"));

/** Creates what the samples name, and returns the real id for the id in the samples. */
async function resources(): Promise<Readonly<Record<string, string>>> {
  const { call } = busClient(bus.aws.apiUrl, adminKey);
  const idOf = async (answer: ReturnType<typeof call>) => {
    const { status, body } = await answer;
    if (status > 202) throw new Error(JSON.stringify(body));
    return (body as { id: string }).id;
  };
  const company = "/v1/companies/1";
  const { id: subscription } = await bus.subscribe(receiver, { events: ["license.*"] });
  const replay = await idOf(call("POST", `${company}/subscriptions/${subscription}/replay`, {}));
  await call("POST", `${company}/replays/${replay}/cancel`);
  const auth = { type: "bearer", token: "the-token-that-flexnet-sends" };
  return {
    sub_01M82GW3N5E7YRBPPC9RBJHB5A: subscription,
    rpl_01M82GW3N5E7YRBPPC9RBJHB5A: replay,
    dlv_01M82GW3N5E7YRBPPC9RBJHB5A: await deliveryOf(subscription),
    src_01M82GW3N5E7YRBPPC9RBJHB5A_1: await idOf(
      call("POST", `${company}/sources`, { kind: "flexnet", auth }),
    ),
    key_01M82GW3N5E7YRBPPC9RBJHB5A: await idOf(call("POST", "/v1/keys", { kind: "admin" })),
  };

  /** Publishes an event, and waits until its delivery is listed. */
  async function deliveryOf(subscription: string): Promise<string> {
    const license = { id: 1, license_key: "ABCD-EFGH" };
    const event = { event: "license.activated", company_id: 1, data: { license } };
    await bus.publish("license-api", event);
    const read = async () => {
      const path = `${company}/deliveries?subscription_id=${subscription}`;
      return ((await call("GET", path)).body as { items: { id: string }[] }).items[0]?.id;
    };
    await expect.poll(read).toBeDefined();
    return (await read()) ?? "";
  }
}

type Samples = readonly { readonly id: string; readonly key: string; readonly source: string }[];

type Runner = {
  readonly command: string;
  /** Arguments that start the samples. */
  readonly start: readonly string[];
  /** Returns files that run the samples one after the other, and print the id of each that succeeded. */
  readonly files: (samples: Samples) => Readonly<Record<string, string>>;
};

const runners: Readonly<Record<CodeSample["lang"], Runner>> = {
  Shell: {
    command: "bash",
    start: ["-e", "all.sh"],
    files: (samples) => ({
      "all.sh": [
        'curl() { command curl --fail-with-body "$@"; }',
        ...samples.map(
          ({ id, key, source }) => `export LEB_KEY=${key}\n${source}\necho\necho "done: ${id}"`,
        ),
      ].join("\n"),
    }),
  },
  TypeScript: {
    command: process.execPath,
    start: ["all.mts"],
    files: (samples) => ({
      ...Object.fromEntries(
        samples.map(({ id, source }) => [
          `${id}.mts`,
          `${source.replace('"license-event-bus/sdk"', JSON.stringify(sdk))}\nexport {};\n`,
        ]),
      ),
      "all.mts": samples
        .map(
          ({ id, key }) =>
            `process.env.LEB_KEY = "${key}";\nawait import("./${id}.mts");\nconsole.log("done: ${id}");`,
        )
        .join("\n"),
    }),
  },
  Python: {
    command: "python3",
    start: ["all.py"],
    files: (samples) => ({
      "all.py": [
        "import os",
        ...samples.map(
          ({ id, key, source }) =>
            `os.environ["LEB_KEY"] = "${key}"\nexec(${JSON.stringify(source)}, {})\nprint("done: ${id}")`,
        ),
      ].join("\n"),
    }),
  },
};

const sdk = pathToFileURL(join(repository, "sdk/index.ts")).href;

/** Runs samples. Returns the operations whose samples succeeded. */
async function succeeded(
  { command, start, files }: Runner,
  samples: Samples,
): Promise<readonly (string | undefined)[]> {
  const folder = await mkdtemp(join(tmpdir(), "samples-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, code] of Object.entries(files(samples))) {
    await writeFile(join(folder, name), code);
  }
  const options = { cwd: folder, timeout: 60_000, maxBuffer: 10_000_000 };
  const { stdout } = await run(command, start, options);
  return [...stdout.matchAll(/^done: (\w+)$/gm)].map(([, id]) => id);
}

const hasRequests = spawnSync("python3", ["-c", "import requests"]).status === 0;

test.for(Object.entries(runners))(
  "the samples in %s make their calls",
  async ([name, runner], { skip }) => {
    skip(name === "Python" && !hasRequests, "python3 with requests is not installed");
    const ids = await resources();
    const { call } = busClient(bus.aws.apiUrl, adminKey);
    const path = "/v1/companies/1/subscriptions";
    const made = await call("POST", path, { target: { type: "poll" } });
    const { id: polled } = made.body as { readonly id: string };
    const samples = operations.map((operation) => {
      const { id, access } = operation;
      const found = samplesOf(operation, bus.aws.apiUrl).find(({ lang }) => lang === name);
      const named = /Messages$/.test(id) ? { sub_01M82GW3N5E7YRBPPC9RBJHB5A: polled } : ids;
      const source = Object.entries(named).reduce(
        (code, [sample, id]) => code.replaceAll(sample, id),
        found?.source.replaceAll("https://example.com/hooks/licenses", receiver.url) ?? "",
      );
      const key = /^publisher/.test(access) ? bus.keys.publishers["license-api"] : adminKey;
      return { id, key, source };
    });
    expect(await succeeded(runner, samples)).toEqual(samples.map(({ id }) => id));
  },
);
