import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { verify } from "../../sdk/index.ts";
import { runLeb, runLebHere } from "../support/leb.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
let folder: string;

beforeAll(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), "leb-test-"));
  bus = await startTestBus([receiver]);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

type Env = Readonly<Record<string, string>>;

const environment = (more: Env = {}) => ({
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  // Turns colors off wherever the tests run.
  CI: "true",
  FORCE_COLOR: "1",
  LEB_URL: bus.aws.apiUrl,
  LEB_KEY: bus.keys.company,
  LEB_COMPANY: "1",
  ...more,
});

/** Runs leb with the company's key. */
function leb(
  args: readonly string[],
  { env = {}, input = "" }: { env?: Env; input?: string } = {},
) {
  return runLebHere(args, environment(env), input);
}

/** Returns the output of a successful run. */
async function output(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await leb(args);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("Error")]);
  return stdout;
}

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");
const itemsOf = (text: string) => linesOf(text).map((line) => JSON.parse(line));
const publisher = () => ({ LEB_KEY: bus.keys.publishers["license-api"] });
const activated = (id: number, more = {}) => ({
  event: "license.activated",
  company_id: 1,
  data: { license: { id } },
  ...more,
});

async function publishSample(code = "license.activated"): Promise<string> {
  const args = ["publish", "--event", code, "--json"];
  const { stdout, code: exit } = await leb(args, { env: publisher() });
  expect(exit).toBe(0);
  return JSON.parse(stdout).id;
}

async function listed(...args: string[]): Promise<{ id: string; [name: string]: unknown }[]> {
  return itemsOf(await output(...args, "--json"));
}

test("publishes, lists and shows a sample, with a new id each time", async () => {
  const [one, other] = [await publishSample(), await publishSample()];
  expect(one).not.toBe(other);
  const [newest] = await listed("events", "list", "--event", "license.*", "--limit", "1");
  expect(newest).toMatchObject({ id: other, publisher: "license-api" });
  expect(Math.abs(Number(newest?.ts) * 1000 - Date.now())).toBeLessThan(60_000);

  const table = linesOf(await output("events", "list"));
  expect(table[0]).toMatch(/^ACCEPTED +ID +PUBLISHER +EVENT$/);
  const row = table.find((line) => line.includes(one)) ?? "";
  expect(row).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d /);
  expect(row.indexOf(one)).toBe(table[0]?.indexOf("ID"));

  expect(JSON.parse(await output("events", "get", one, "--json"))).toMatchObject({ company_id: 1 });
  expect(await output("events", "get", one)).toContain('"license":');
});

test("publishes events from a file and from standard input: one, many, or one a line", async () => {
  const file = join(folder, "events.json");
  await writeFile(file, JSON.stringify(activated(1), null, 2));
  const env = publisher();
  const single = await leb(["publish", file], { env });
  expect(single.stdout).toMatch(/^accepted {2}license\.activated {2}[\w-]{36}\n$/);

  const lines = [activated(2), activated(3)].map((event) => JSON.stringify(event)).join("\r\n");
  const input = `\ufeff${lines}\n\n`;
  const many = await runLeb(["publish", "--json"], environment(env), input);
  expect(itemsOf(many.stdout)).toMatchObject([{ ok: true }, { ok: true }]);

  const id = itemsOf(many.stdout)[0].id;
  const events = [activated(2, { id }), activated(0, { data: { license: { id: "x" } } })];
  const mixed = await leb(["publish", "-"], { env, input: JSON.stringify(events) });
  expect(mixed.code).toBe(1);
  expect(mixed.stdout).toMatch(
    /^accepted .* duplicate\nrefused .*\n.*422.*\n.*\/data\/license\/id /,
  );
});

test.each([
  ["nothing", "", /no events|JSON/],
  ["no JSON", "{oops", /JSON/],
  ["an invalid line", `{"event":"a"}\n{oops`, /^Line 2 is not JSON/],
  ["a document that is cut off", `[\n{"event":"a"},\n`, /neither JSON nor JSON lines/],
  ["something else", '[{"event":"a"},7]', /^Event 2 is not an event/],
])("reports an error for %s", async (_what, input, message) => {
  const { code, stdout, stderr } = await leb(["publish"], { env: publisher(), input });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});

test("creates, lists, disables, enables, rotates and deletes subscriptions", async () => {
  const target = ["--target-url", "https://example.com/hook"];
  const options = [...target, "--name", "mine", "--events", "order.*,license.created"];
  const { code, stdout: secret, stderr } = await leb(["subscriptions", "create", ...options]);
  expect([code, secret]).toEqual([0, expect.stringMatching(/^whsec_\S+\n$/)]);
  const [id = ""] = /sub_\w+/.exec(stderr) ?? [];

  const found = (await listed("subscriptions", "list")).find((item) => item.id === id);
  expect(found).toMatchObject({ events: ["order.*", "license.created"], enabled: true });
  const row = linesOf(await output("subscriptions", "list")).find((line) => line.includes(id));
  expect(row).toMatch(/ mine +yes +licensespring +order\.\*,license\.created +https:/);

  await output("subscriptions", "disable", id);
  const get = async () => JSON.parse(await output("subscriptions", "get", id, "--json"));
  expect((await get()).enabled).toBe(false);
  expect(await output("subscriptions", "get", id)).toMatch(/^enabled +no$/m);
  await output("subscriptions", "enable", id);
  expect((await get()).enabled).toBe(true);
  const rotated = await output("subscriptions", "rotate-secret", id, "--overlap", "60");
  expect(rotated).toMatch(/^whsec_/);
  expect(rotated).not.toBe(secret);

  expect(await output("subscriptions", "delete", id)).toContain(id);
  const gone = await leb(["subscriptions", "get", id]);
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("404")]);
});

test("creates and updates subscriptions with any field and target", async () => {
  const url = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
  const slack = ["--set", "target.type=slack", "--set", `target.url=${url}`, "--name", "chat"];
  const chat = await leb(["subscriptions", "create", ...slack]);
  expect([chat.code, chat.stdout]).toEqual([
    0,
    expect.stringMatching(/^Subscription sub_\w+\.\n$/),
  ]);

  const file = join(folder, "subscription.yaml");
  await writeFile(file, "events: [license.*]\ntimeout: 10\n");
  const target = ["--target-url", "https://example.com/a", "--set", "target.auth.type=bearer"];
  const token = ["--set", "target.auth.token=abc"];
  const args = ["subscriptions", "create", "-f", file, ...target, ...token, "--name", "set"];
  const { id } = JSON.parse((await leb([...args, "--json"])).stdout);
  const update = (...more: string[]) => leb(["subscriptions", "update", id, ...more]);
  const hidden = await update("--set", "target.url=https://example.com/b");
  expect([hidden.code, hidden.stderr]).toEqual([
    1,
    expect.stringMatching(/secret target\.auth\.token.*--set target\.auth\.token=VALUE/),
  ]);
  await update("--set", "target.url=https://example.com/b", ...token, "--set", "timeout=null");
  const found = JSON.parse(await output("subscriptions", "get", id, "--json"));
  expect(found).toMatchObject({
    events: ["license.*"],
    target: { url: "https://example.com/b", auth: { type: "bearer" } },
  });
  expect(found).not.toHaveProperty("timeout");

  const typo = await update("--set", "timout=5");
  expect(typo.stderr).toMatch(/\/timout is not known here\. Did you mean "timeout"\?/);
  expect((await update()).stderr).toContain("Nothing to change");
  expect((await leb(["subscriptions", "create"])).stderr).toContain("No target");
  for (const { id } of await listed("subscriptions", "list")) {
    await output("subscriptions", "delete", id);
  }
});

test("creates, lists, replaces and deletes sources", async () => {
  const options = (token: string) => ["--set", "auth.type=bearer", "--set", `auth.token=${token}`];
  const create = ["sources", "create", "--kind", "flexnet", "--name", "ours", ...options("a")];
  const { id } = JSON.parse(await output(...create, "--json"));
  expect(await output("sources", "list")).toMatch(new RegExp(`^${id} +flexnet +ours `, "m"));
  const webhooks = new RegExp(`^webhooks to +${bus.aws.apiUrl}/v1/sources/${id}$`, "m");
  expect(await output("sources", "get", id)).toMatch(webhooks);
  const replaced = await output("sources", "replace", id, "--kind", "flexnet", ...options("b"));
  expect(replaced).not.toContain("ours");
  expect(await output("sources", "delete", id)).toContain(id);
  const wrong = await leb(["sources", "create", "--kind", "keygen"]);
  expect([wrong.code, wrong.stderr]).toEqual([
    1,
    expect.stringContaining("/public_key is required"),
  ]);
});

test("tests patterns and transforms on a sample and on an event in a file", async () => {
  const file = join(folder, "event.json");
  await writeFile(file, JSON.stringify(activated(77)));
  const pattern = ["patterns", "test", "--pattern", '{"detail":{"data":{"license":{"id":[77]}}}}'];
  expect(await output(...pattern, file)).toBe("matches\n");
  const other = await leb([...pattern, "--event", "license.activated"]);
  expect([other.code, other.stdout]).toEqual([1, "does not match\n"]);

  const transform = ["transforms", "test", "--transform", "data.license.id"];
  expect(await output(...transform, file)).toBe("77\n");
  const expression = join(folder, "transform.jsonata");
  await writeFile(expression, "event");
  const ofSample = ["--transform", `@${expression}`, "--event", "license.activated"];
  expect(await output("transforms", "test", ...ofSample)).toBe('"license.activated"\n');
  const typo = await leb([...transform, "--event", "license.activate"]);
  expect(typo.stderr).toContain('Did you mean "license.activated"?');
});

test("prints a URL that signs a person in to the console", async () => {
  const url = await output("portal", "--permissions", "manage", "--expires-in", "60");
  expect(url).toMatch(/\/console#token=leb_ses_\S+&company=1\n$/);
});

test("prints its version", async () => {
  const { stdout } = await leb(["--version"]);
  expect(stdout).toBe(`${manifest.version}\n`);
});

test("shows what is wrong with a refused subscription, and where", async () => {
  const options = ["--target-url", "ftp://example.com", "--events", "a b"];
  const { code, stdout, stderr } = await leb(["subscriptions", "create", ...options]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^The request is not valid \(422\)\.$/m);
  expect(stderr).toMatch(/^ {2}\/events\/0 must be an event code/m);
});

test("lists deliveries by status, shows them, and resends them", async () => {
  const { id: subscription } = await bus.subscribe(receiver, { events: ["license.created"] });
  const before = receiver.webhooks.length;
  const event = await publishSample("license.created");
  await receiver.arrived(before + 1);
  const of = ["--subscription", subscription];
  await expect.poll(() => listed("deliveries", "list", ...of)).toHaveLength(1);
  const [delivery] = await listed("deliveries", "list", "--event-id", event, ...of);
  expect(delivery).toMatchObject({ event_id: event, status: "delivered", attempt_count: 1 });
  expect(await listed("deliveries", "list", "--status", "dead", ...of)).toEqual([]);
  const table = linesOf(await output("deliveries", "list", ...of));
  expect(table).toHaveLength(2);
  expect(table[1]).toMatch(/ delivered +1 +200 +license\.created +sub_/);

  const id = delivery?.id ?? "";
  expect(await output("deliveries", "get", id)).toMatch(/^status +delivered$/m);
  await output("resend", id);
  await receiver.arrived(before + 2);
  const get = async () => JSON.parse(await output("deliveries", "get", id, "--json"));
  await expect.poll(async () => (await get()).attempts.length).toBe(2);

  expect(await output("replay", subscription, "--preview")).toBe("0 deliveries to send.\n");
  expect(await output("replay", subscription, "--preview", "--json")).toContain('"matched":0');

  const sent = JSON.parse(await output("subscriptions", "test", subscription, "--json"));
  expect(sent).toMatchObject({ id: expect.stringMatching(/^dlv_/), event: "license.created" });
  await receiver.arrived(before + 3);
  await output("subscriptions", "delete", subscription);
});

test("shows why a delivery was dropped, and until when one is held", async () => {
  const events = ["license.consumption_added"];
  const dropping = await bus.subscribe(receiver, { events, transform: "null[0]" });
  const disabled = await bus.subscribe(receiver, { events });
  await output("subscriptions", "disable", disabled.id);
  const event = await publishSample("license.consumption_added");
  await expect.poll(() => listed("deliveries", "list", "--event-id", event)).toHaveLength(2);
  const found = await listed("deliveries", "list", "--event-id", event);
  const shown = ({ id }: { id: string }) => {
    const delivery = found.find(({ subscription_id }) => subscription_id === id);
    return output("deliveries", "get", delivery?.id ?? "");
  };
  expect(await shown(dropping)).toMatch(/^dropped because +\S.*transform/m);
  const held = await shown(disabled);
  expect(held).toContain("Not attempted yet.");
  expect(held).toMatch(/^held because +disabled$/m);
  expect(held).toMatch(/^until +Held until the subscription is enabled/m);
  for (const { id } of [dropping, disabled]) await output("subscriptions", "delete", id);
});

test("ends lists at their limit, and says that there may be more", async () => {
  await leb(["publish"], { env: publisher(), input: JSON.stringify([activated(1), activated(2)]) });
  const { stdout, stderr } = await leb(["events", "list", "--limit", "1"]);
  expect(linesOf(stdout)).toHaveLength(2);
  expect(stderr).toContain("--limit 5");
  expect(await listed("events", "list", "--to", "2026-01-01")).toEqual([]);
});

test("shows the catalog without a key", async () => {
  const env = { LEB_KEY: "" };
  const all = await leb(["catalog"], { env });
  expect(all.stdout).toMatch(/^license\.activated +license-api/m);
  const { stdout } = await leb(["catalog", "license.activated"], { env });
  expect(stdout).toMatch(/^code +license\.activated$/m);
  const json = await leb(["catalog", "license.activated", "--json"], { env });
  expect(JSON.parse(json.stdout)).toMatchObject({ sample: { event: "license.activated" } });
  const wrong = await leb(["catalog", "license.activate"], { env });
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('"license.activated"')]);
});

test.each<[string, string[], Env, RegExp]>([
  ["no key", [], { LEB_KEY: "" }, /npx leb keys create --local --company 1/],
  ["a wrong key", ["--key", "leb_co_wrong"], {}, /not valid \(401\).*--key or LEB_KEY/s],
  ["another company", ["--company", "2"], {}, /Check --company and LEB_COMPANY/],
  ["a key that can be none", ["--key", "a b"], {}, /--key/],
  [
    "no bus",
    ["--url", "http://127.0.0.1:9"],
    {},
    /127\.0\.0\.1:9 does not answer: .*"npm start" running/s,
  ],
  ["an invalid address", ["--url", "bus"], {}, /--url/],
  ["an invalid company", ["--company", "x"], {}, /company number/],
  ["an unknown status", ["--status", "lost"], {}, /delivered, dropped, retrying, held, dead/],
  ["an invalid time", ["--from", "yesterday"], {}, /\/from must be unix milliseconds/],
])("says what to do about %s", async (_what, args, env, message) => {
  const { code, stdout, stderr } = await leb(["deliveries", "list", ...args], { env });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ at .*\.ts:/);
});

test("completes commands and options in a shell", async () => {
  const { stdout } = await leb(["completion", "bash"]);
  const complete = async (...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(" ");
    const set = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _leb; echo "\${COMPREPLY[*]}"`;
    const { stdout: completed } = await promisify(execFile)("bash", ["-c", `${stdout}\n${set}`]);
    return completed.trim();
  };
  expect(await complete("leb", "sub")).toBe("subscriptions");
  expect(await complete("leb", "subscriptions", "rot")).toBe("rotate-secret");
  expect(await complete("leb", "events", "list", "--fr")).toBe("--from");
});

test.each(["evnts", "constructor"])("refuses an unknown command: %s", async (name) => {
  const { code, stderr } = await runLeb([name], environment());
  expect([code, stderr]).toEqual([1, expect.stringContaining(`unknown command '${name}'`)]);
});

test("lists and revokes keys with an admin key", async () => {
  const endpointPort = new URL(bus.aws.endpointUrl).port;
  const local = ["--local", "--endpoint-port", endpointPort];
  const make = async (...what: string[]) =>
    (await leb(["keys", "create", ...what, ...local])).stdout.trim();
  const LEB_KEY = await make("--admin");
  const key = await make("--company", "1", "--name", "short-lived");
  const { stdout } = await leb(["keys", "list", "--company", "1", "--json"], { env: { LEB_KEY } });
  const [found] = linesOf(stdout)
    .map((line) => JSON.parse(line) as { id: string; name?: string })
    .filter(({ name }) => name === "short-lived");
  const list = () => leb(["subscriptions", "list"], { env: { LEB_KEY: key } });
  expect((await list()).code).toBe(0);
  await leb(["keys", "revoke", found?.id ?? ""], { env: { LEB_KEY } });
  expect((await list()).stderr).toContain("401");
  expect((await leb(["keys", "list"], { env: { LEB_KEY } })).stdout).toContain("everything");
});

test("takes the company from the key, and requires one with an admin key", async () => {
  const { LEB_COMPANY: _, ...env } = environment();
  const args = ["publish", "--event", "license.activated", "--json"];
  const published = await runLebHere(args, { ...env, ...publisher() });
  const { id } = JSON.parse(published.stdout);
  const found = await runLebHere(["events", "list"], env);
  expect([found.code, found.stdout]).toEqual([0, expect.stringContaining(id)]);
  const create = ["keys", "create", "--admin", "--local", "--endpoint-port"];
  const { stdout } = await leb([...create, new URL(bus.aws.endpointUrl).port]);
  const { code, stderr } = await runLebHere(["events", "list"], { ...env, LEB_KEY: stdout.trim() });
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/an admin key.*--company NUMBER, or set LEB_COMPANY/),
  ]);
});

test("prints unaccepted events with their ids, to publish again", async () => {
  const args = ["publish", "--url", "http://127.0.0.1:9"];
  const { code, stderr } = await leb(args, { input: JSON.stringify(activated(1)) });
  const last = JSON.parse(linesOf(stderr).at(-1) ?? "");
  expect([code, last]).toEqual([1, { ...activated(1), id: expect.stringMatching(/^[\w-]{36}$/) }]);
});

const children: ChildProcess[] = [];
// Children of failed tests.
afterAll(() => children.forEach((child) => void child.kill("SIGKILL")));

/** Starts leb, which runs until it is stopped. */
function start(...args: string[]) {
  const command = ["cli/leb/leb.cjs", ...args];
  const child = spawn(process.execPath, command, { env: environment(), stdio: "pipe" });
  children.push(child);
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (part) => {
    said.stdout += part;
  });
  child.stderr.on("data", (part) => {
    said.stderr += part;
  });
  return { child, said };
}

async function startListen(...args: string[]) {
  const { child, said } = start("listen", ...args);
  await expect.poll(() => said.stderr).toMatch(/Signing secret: whsec_\S+$/m);
  const [, subscription = ""] = /\((sub_\w+)\)/.exec(said.stderr) ?? [];
  const [secret = ""] = /whsec_\S+/.exec(said.stderr) ?? [];
  return { child, said, subscription, secret };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return exit;
}

test("listen forwards what a webhook would have, acknowledges what the receiver accepts, and cleans up", async () => {
  const { child, said, subscription, secret } = await startListen(
    "--forward-to",
    receiver.url,
    "--events",
    "license.deactivated",
  );
  const before = receiver.webhooks.length;
  receiver.answers.push(418);
  const refused = await publishSample("license.deactivated");
  await receiver.arrived(before + 1);
  await expect
    .poll(() => said.stdout)
    .toMatch(new RegExp(`418 license.deactivated {2}${refused} dlv_\\w+ It comes again within`));
  const event = await publishSample("license.deactivated");
  const webhook = (await receiver.arrived(before + 2))[before + 1];
  expect(
    await verify({ headers: webhook?.headers ?? {}, body: webhook?.text ?? "" }, secret),
  ).toMatchObject({
    ok: true,
    event: { id: event, event: "license.deactivated" },
  });
  expect(webhook?.headers["sec-fetch-mode"]).toBeUndefined();
  const id = String(webhook?.headers["webhook-id"]);
  await expect.poll(() => said.stdout).toContain(`200 license.deactivated  ${event} ${id}`);
  const statusOf = async (of: string) =>
    (await listed("deliveries", "list", "--event-id", of, "--subscription", subscription))[0]
      ?.status;
  await expect.poll(() => statusOf(event)).toBe("delivered");
  expect(await statusOf(refused)).toBe("held");

  expect(await stopped(child, "SIGTERM")).toBe(0);
  const ids = (await listed("subscriptions", "list")).map(({ id }) => id);
  expect(ids).not.toContain(subscription);
});

test("listen prints the events of a pattern, side by side with another, and deletes what a killed one left", async () => {
  const pattern = '{"detail":{"event":["license.consumption_max_reached"]}}';
  const killed = await startListen("--pattern", pattern);
  const other = await startListen("--events", "license.consumption_max_reached", "--json");
  const event = await publishSample("license.consumption_max_reached");
  await expect.poll(() => killed.said.stdout).toContain("license_key: SAMPLE-");
  expect(killed.said.stdout).toContain(`license.consumption_max_reached  ${event} dlv_`);
  await expect
    .poll(() => itemsOf(other.said.stdout))
    .toMatchObject([{ event_id: event, body: { id: event } }]);
  expect(await stopped(killed.child, "SIGKILL")).toBeNull();

  const next = await startListen();
  expect(next.said.stderr).toContain(`Deleted the subscription ${killed.subscription}`);
  const ids = async () => (await listed("subscriptions", "list")).map(({ id }) => id);
  expect(await ids()).not.toContain(killed.subscription);
  expect(await ids()).toContain(other.subscription);
  await output("subscriptions", "delete", next.subscription);
  const ended = await once(next.child, "exit");
  expect([ended[0], next.said.stderr]).toEqual([1, expect.stringContaining("was deleted")]);
  expect(await stopped(other.child, "SIGINT")).toBe(0);
  expect(await ids()).not.toContain(other.subscription);
}, 60_000);

test("tail prints a delivery once for each of its attempts, and no earlier ones", async () => {
  const { id: subscription } = await bus.subscribe(receiver, { events: ["order.created"] });
  const before = receiver.webhooks.length;
  await publishSample("order.created");
  await receiver.arrived(before + 1);
  const { child, said } = start("tail", "--event", "order.*");
  await expect.poll(() => said.stderr).toContain("Waiting");
  await publishSample("order.created");
  await receiver.arrived(before + 2);
  const printed = () => linesOf(said.stdout);
  await expect.poll(printed).toHaveLength(1);
  expect(printed()[0]).toMatch(/ delivered order\.created → sub_\w+ attempt 1: 200, dlv_/);
  const [id = ""] = /dlv_\w+/.exec(said.stdout) ?? [];
  await output("deliveries", "resend", id);
  await expect.poll(printed).toHaveLength(2);
  expect(printed()[1]).toMatch(new RegExp(` attempt 2: 200, ${id}$`));
  await stopped(child, "SIGTERM");
  await output("subscriptions", "delete", subscription);
});

test("open prints an address that signs in for an hour, and does not contain the key", async () => {
  const id = await publishSample();
  const path = `${bus.aws.apiUrl}/console/companies/1/events/${id}`;
  const [address = "", ...others] = linesOf(await output("open", id));
  expect([address.split("#")[0], others]).toEqual([path, []]);
  expect(address).not.toContain(bus.keys.company);
  const token = new URLSearchParams(new URL(address).hash.slice(1)).get("token") ?? "";
  const session = await leb(["events", "get", id, "--json"], { env: { LEB_KEY: token } });
  expect(JSON.parse(session.stdout)).toMatchObject({ id });

  const { url } = JSON.parse(await output("open", "--search", "license/77", "--json"));
  expect(url).toMatch(/\/console\/companies\/1\/events\?search=license%2F77#token=leb_ses_/);
  expect(await leb(["open", id, "--search", "x1"])).toMatchObject({ code: 1 });

  // A session cannot create another one.
  const plain = await leb(["open", id, "--print"], { env: { LEB_KEY: token } });
  expect([plain.code, plain.stdout.trim()]).toEqual([0, path]);
  expect(plain.stderr).toContain("cannot create a portal session");
  const { stdout, stderr } = await leb(["open", id], { env: publisher() });
  expect([stdout.trim(), stderr]).toEqual([path, expect.stringContaining("publisher keys")]);
});
