import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { serveHttp } from "../../test/support/servers.ts";

const sender = new URL("guarded-sender.ts", import.meta.url);
/** Sends a webhook, and calls the same receiver by Node's own agent. */
const program = `
  import http from "node:http";
  import { guardedSender } from ${JSON.stringify(sender.href)};
  const [host] = process.argv.slice(1);
  const send = guardedSender({ loopbackTargets: [host] });
  const answer = await send({ url: \`http://\${host}/webhook\`, headers: {}, body: "{}" });
  const status = await new Promise((resolve, reject) => {
    http.get(\`http://\${host}/other\`, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
  });
  console.log(JSON.stringify([answer.status, status]));
`;

test("uses no proxy, even if the environment configures one for Node", async () => {
  const [proxied, received]: [string[], string[]] = [[], []];
  const proxy = await serveHttp(({ url = "" }, response) => {
    proxied.push(url);
    response.writeHead(502).end();
  });
  const host = await serveHttp(({ url = "" }, response) => {
    received.push(url);
    response.end();
  });
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
  const proxies = names.flatMap((name) => [name, name.toLowerCase()]);
  const env = {
    ...process.env,
    ...Object.fromEntries(proxies.map((name) => [name, `http://${proxy}`])),
    NODE_USE_ENV_PROXY: "1",
    NO_PROXY: "",
    no_proxy: "",
  };
  const ran = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", program, host],
    { env },
  );
  expect(JSON.parse(ran.stdout)).toEqual([200, 502]);
  expect(received).toEqual(["/webhook"]);
  expect(proxied).toEqual([`http://${host}/other`]);
});
