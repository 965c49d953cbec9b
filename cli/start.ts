import { join } from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import {
  CustomResourceFailed,
  DataFolderInUse,
  type EmbeddedAws,
  FolderOfAnotherUser,
  PortTaken,
  TableSchemaChanged,
} from "../packages/embedded-aws/embedded-aws.ts";
import { busLinePrinter } from "./bus-line.ts";
import { fullDiskText, isFullDisk, noticesOnce } from "./full-disk.ts";
import { checkPlace, startLocalBus } from "./local-bus.ts";
import { sampleCompany } from "./sample-company.ts";
import { stopOnSignal } from "./stop.ts";
import { deployedRules, SynthesisFailed, synthesizeIfChanged } from "./synthesize.ts";

const help = `Runs the license event bus on this machine until Ctrl-C.

Usage: npm start -- [options]

  --api-port PORT        port of the bus's API (default 8787; 0 picks a free one)
  --endpoint-port PORT   port of the AWS endpoint (default 4566; 0 picks a free one)
  --data DIR             folder for state (default .local); closed to other users
  --durable              write to the disk before answering: an event that got a 202
                         survives a power failure, not only a kill -9
  --allow HOST:PORT      receiver on this machine that webhooks can call, including
                         those of rules in code; repeatable (default localhost:3000
                         and, for leb smoke --local, localhost:4000)
  --help                 show this text`;

const { apiPort, endpointPort, dataDir, isDurable, loopbackTargets } = readOptions();
const stop = stopOnSignal();
const show = busLinePrinter();
const notice = noticesOnce(dataDir);

const { aws, keys } = await start().catch(explain);

console.log(`
${pc.bold("The license event bus is running.")}
  API            ${aws.apiUrl}
  AWS endpoint   ${aws.endpointUrl} ${pc.dim("(any credentials; region us-east-1)")}
  State          ${dataDir}
  Allowed        ${loopbackTargets.join(", ")}${rulesInCode(aws)}

Keys of sample company ${sampleCompany}:
  company        ${keys.company}
${Object.entries(keys.publishers)
  .map(([publisher, key]) => `  ${publisher.padEnd(13)}  ${key}`)
  .join("\n")}

Open the console, signed in:
  ${consoleLink(aws.apiUrl, keys.company)}

Publish an event:
  curl -sS ${aws.apiUrl}/v1/events -H 'content-type: application/json' \\
    -H 'authorization: Bearer ${keys.publishers["license-api"]}' \\
    -d '{"event":"license.activated","company_id":${sampleCompany},"data":{"license":{"id":1,"license_key":"ABCD-EFGH"}}}'

Press Ctrl-C to stop. Events and deliveries:`);

await stop.requested;
console.log("\nStopping …");
await aws.stop();

async function start() {
  await checkPlace({ dataDir, apiPort, endpointPort });
  // The samples show what rules are. A deployment has them only if its cdk.json names them.
  const rules = deployedRules() ?? "rules";
  const context = { loopbackTargets: loopbackTargets.join(","), rules };
  const assembly = await synthesizeIfChanged(
    join(dataDir, "cdk.out"),
    { context, signal: stop.signal },
    () => console.log("Synthesizing the stack …"),
  );
  console.log("Starting the stack …");
  return startLocalBus({
    assembly,
    dataDir,
    isDurable,
    apiPort,
    endpointPort,
    loopbackTargets,
    variables: { LOG_UNMATCHED_EVENTS: "true" },
    onLine: (line) => {
      const text = show(line, Date.now());
      if (text !== undefined) console.log(text);
    },
    onNotice: (text) => {
      const shown = notice(text, Date.now());
      if (shown !== undefined) console.error(pc.yellow(shown));
    },
  });
}

/** Returns a link that signs a person in. Browsers send fragments to no server, so no log has the key. */
function consoleLink(apiUrl: string, key: string): string {
  return `${apiUrl}/console#token=${key}&company=${sampleCompany}`;
}

function explain(error: unknown): never {
  if (error === stop.signal.reason) process.exit(0);
  if (isFullDisk(String(error))) return fail(fullDiskText(dataDir));
  if (error instanceof PortTaken) {
    const taken = [error, error.also].filter((one) => one !== undefined);
    const ports = taken.map(({ port }) => port).join(" and ");
    const flags = taken.map((one) => `--${flagOf(one)} PORT`).join(" ");
    const what = taken.length > 1 ? `Ports ${ports} are` : `Port ${ports} is`;
    return fail(
      `${what} taken. Is the bus running in another terminal? Otherwise choose another: npm start -- ${flags}`,
    );
  }
  if (error instanceof DataFolderInUse || error instanceof FolderOfAnotherUser) {
    return fail(`${error.message}. Choose another folder: npm start -- --data DIR`);
  }
  if (error instanceof TableSchemaChanged) {
    return fail(`${error.message} (npm start -- --data DIR)`);
  }
  if (error instanceof SynthesisFailed || error instanceof CustomResourceFailed) {
    return fail(error.message);
  }
  throw error;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        "api-port": { type: "string", default: "8787" },
        "endpoint-port": { type: "string", default: "4566" },
        data: { type: "string", default: ".local" },
        durable: { type: "boolean", default: false },
        allow: { type: "string", multiple: true, default: ["localhost:3000", "localhost:4000"] },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    return {
      apiPort: portOf("--api-port", values["api-port"]),
      endpointPort: portOf("--endpoint-port", values["endpoint-port"]),
      dataDir: values.data,
      isDurable: values.durable,
      loopbackTargets: values.allow.map(targetOf),
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${help}`);
  }
}

/** Lists the rules in code by name, with the queues that the stack created for them. */
function rulesInCode({ resources, outputs }: EmbeddedAws): string {
  const names = Object.entries(resources).flatMap(([id, { type, ref }]) => {
    const isRule = type === "AWS::Events::Rule" || type === "Custom::RuleSubscription";
    return id.startsWith("Rules") && isRule ? ref.replace(/^.*[|/](sub_rule-)?/, "") : [];
  });
  if (names.length === 0) return "";
  const queues = Object.entries(outputs).filter(([name]) => name.startsWith("Rules"));
  return [`\n  Rules in code  ${names.join(", ")}`, ...queues.map(([, url]) => `  ${url}`)].join(
    `\n${" ".repeat(15)}`,
  );
}

function portOf(flag: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new Error(`${flag} expects a port number, not "${text}".`);
}

function targetOf(text: string): string {
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d{1,5}$/.test(text)) return text;
  throw new Error(
    `--allow expects a receiver on this machine, such as localhost:3000, not "${text}".`,
  );
}

function flagOf({ option }: PortTaken): string {
  return option === "apiPort" ? "api-port" : "endpoint-port";
}

function fail(text: string): never {
  console.error(text);
  process.exit(1);
}
