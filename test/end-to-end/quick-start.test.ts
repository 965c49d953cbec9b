import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { freePort } from "../support/endpoint-port.ts";
import { startTestBus } from "../support/test-bus.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Returns the commands of the document, from the second block on: the test's own bus replaces the
 * first.
 */
async function commands(): Promise<string> {
  const document = await readFile(join(root, "docs/quick-start.md"), "utf8");
  const blocks = [...document.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  expect(blocks[0]).toBe("npm ci && npm start\n");
  expect(blocks.length).toBe(8);
  return blocks.slice(1).join("");
}

test("the quick start works as written, except for its ports", async () => {
  const port = await freePort();
  const bus = await startTestBus([{ url: `http://localhost:${port}/hook` }]);
  const folder = await mkdtemp(join(tmpdir(), "quick-start-"));
  try {
    for (const name of ["docs", "node_modules", "package.json"]) {
      await symlink(join(root, name), join(folder, name));
    }
    const endpointPort = new URL(bus.aws.endpointUrl).port;
    const script = (await commands())
      .replaceAll("http://127.0.0.1:8787", bus.aws.apiUrl)
      .replaceAll("localhost:3000", `localhost:${port}`)
      .replaceAll("--local", `--local --endpoint-port ${endpointPort}`)
      .replaceAll("npx leb", `node ${join(root, "cli/leb/leb.cjs")}`)
      .replaceAll("npx node", "node");
    const { stdout } = await promisify(execFile)("bash", ["-c", `set -e -m\n${script}`], {
      cwd: folder,
      timeout: 60_000,
      env: {
        ...process.env,
        PORT: String(port),
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      },
    });
    expect(stdout).toMatch(/verified: license\.activated dlv_/);
    expect(stdout).toMatch(/"status":"delivered"/);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await bus.stop();
  }
}, 90_000);
