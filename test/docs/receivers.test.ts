import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { newSecret, sign } from "../../bus/signatures/standard-webhooks.ts";
import { freePort } from "../support/endpoint-port.ts";
import { repository } from "../support/repository.ts";

const folder = join(repository, "docs/receivers");
const jar = join(
  homedir(),
  ".m2/repository/com/standardwebhooks/standardwebhooks/1.2.0/standardwebhooks-1.2.0.jar",
);
/** Go takes modules only from its cache, because tests download nothing. */
const offline = { ...process.env, GOFLAGS: "-mod=readonly", GOPROXY: "off" };

test("receiver.ts verifies, refuses and deduplicates", () =>
  verifies([process.execPath, "receiver.ts"]));

test.skipIf(!has("python3", "-c", "import standardwebhooks"))(
  "receiver.py does too (skipped without the Python package standardwebhooks)",
  () => verifies(["python3", "receiver.py"]),
);

test.skipIf(!has("go", "list", "-deps", "."))(
  "receiver.go does too (skipped without Go and its module in the cache)",
  async () => {
    const built = await mkdtemp(join(tmpdir(), "receiver-"));
    onTestFinished(() => rm(built, { recursive: true, force: true }));
    expect(has("go", "build", "-o", join(built, "receiver"), ".")).toBe(true);
    await verifies([join(built, "receiver")]);
  },
);

test.skipIf(!existsSync(jar) || !has("java", "-version"))(
  "Receiver.java does too (skipped without Java and the library in Maven's repository)",
  () => verifies(["java", "-cp", jar, "Receiver.java"]),
);

/** Returns true if a command succeeds. */
function has(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: folder, env: offline }).status === 0;
}

/** Starts a receiver, and calls it as the bus does: twice with one id, then with another body. */
async function verifies([command = "", ...args]: readonly string[]): Promise<void> {
  const secret = newSecret();
  const port = await freePort();
  const env = { ...process.env, NODE_OPTIONS: "", SECRET: secret, PORT: String(port) };
  const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => stopped(child));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => (await lines.next()).value as string | undefined;
  expect(await nextLine()).toBe("listening");

  const body = '{"event":"license.activated","data":{"license":{"license_key":"Ä"}}}';
  const call = async (id: string, sent: string) => {
    const timestampSeconds = Math.floor(Date.now() / 1000);
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(timestampSeconds),
      "webhook-signature": sign({ id, timestampSeconds, body, secrets: [secret] }),
    };
    const url = `http://127.0.0.1:${port}/hook`;
    return (await fetch(url, { method: "POST", headers, body: sent })).status;
  };
  expect([await call("dlv_1", body), await call("dlv_1", body)]).toEqual([204, 204]);
  expect(await call("dlv_2", body.replace("Ä", "B"))).toBe(401);
  expect(await nextLine()).toMatch(/^verified: .*license\.activated.* dlv_1$/);
  // The repeated id printed nothing.
  expect(await nextLine()).toMatch(/^refused: /);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
}
