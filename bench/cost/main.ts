import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pc from "picocolors";
import type { Usage } from "../../packages/embedded-aws/billing/meter.ts";
import { keyUsage, standingUsage } from "../../packages/embedded-aws/billing/standing.ts";
import type { Template } from "../../packages/embedded-aws/cloudformation/template.ts";
import { billOf, compare, type Line, shortName, showBill, showMonth } from "./bill.ts";
import { eventBytes, type MeteredBus, startMeteredBus } from "./metered-bus.ts";
import { pricesOf } from "./prices-2026-11.ts";
import { startReceivers } from "./receivers.ts";
import { run, type Scenario, scenarios, windowOf } from "./scenarios.ts";

const help = `Estimates the AWS bill of a million events, and of a month without any. It runs the synthesized stack
in the embedded AWS, which counts the cost of each call, and multiplies.

Usage: npm run bench:cost -- [options]

  --scale N       factor for the number of events (default 1)
  --answer-ms N   milliseconds until a receiver answers (default 20)
  --json FILE     also write the usage and the bills to a file
  --help          show this text

docs/costs.md says what is counted, and how.`;

const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "1" },
    "answer-ms": { type: "string", default: "20" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const answerMs = positive("--answer-ms", values["answer-ms"]);
const scale = positive("--scale", values.scale);

console.log(
  `Prices: ${pricesOf}. Events of ${eventBytes} bytes; receivers answer after ${answerMs} ms.`,
);
const receivers = await startReceivers(10, answerMs);
type Result = {
  readonly scenario: Scenario;
  readonly template: Template;
  readonly usage: readonly Usage[];
  readonly bill: readonly Line[];
};
const results: Result[] = [];
try {
  for (const [batchingSeconds, group] of Map.groupBy(scenarios, windowOf)) {
    const bus = await startMeteredBus(receivers.hosts, batchingSeconds);
    try {
      for (const scenario of group) await measure(scenario, bus);
    } finally {
      await bus.stop();
    }
  }
} finally {
  await receivers.stop();
}
const columns = results.map(({ scenario: { short, target }, bill }) => ({
  head: short,
  target,
  lines: bill,
}));
console.log(`\n${pc.bold("All scenarios")}\n${compare(columns)}`);
const [idle, metrics] = [billOf(idleMonth(results)), billOf(metricsOf(results))];
console.log(`\n${pc.bold("A month without events")}\n${showMonth(idle)}`);
console.log(`\n${pc.bold("In addition, with events in every hour")}\n${showMonth(metrics)}`);
if (values.json !== undefined) writeJson(values.json);

async function measure({ events, ...rest }: Scenario, bus: MeteredBus): Promise<void> {
  const scenario = { ...rest, events: Math.ceil(events * scale) };
  const { usage, needless } = await run(scenario, bus, receivers);
  const bill = billOf(withBackups(usage, bus.template), 1e6 / scenario.events);
  results.push({ scenario, template: bus.template, usage, bill });
  showResult(scenario, usage, bill);
  if (needless !== 0) {
    console.log(pc.yellow(`${needless} unneeded requests: this machine is too busy.`));
  }
}

function showResult(scenario: Scenario, usage: readonly Usage[], bill: readonly Line[]): void {
  const { name, events, each, perSecond } = scenario;
  const requests = each === 1 ? "requests" : `requests of ${each}`;
  console.log(`\n${pc.bold(name)} (${events} events, ${perSecond} ${requests} a second)`);
  console.log(showBill(bill, scenario.target));
  console.log(pc.dim([...batchesOf(usage), ...durationsOf(usage)].join("\n")));
}

/**
 * Adds the backups of tables that have them, which cost by the size of the table without its
 * indexes.
 */
function withBackups(usage: readonly Usage[], { Resources }: Template): readonly Usage[] {
  const backups = usage.flatMap((part): readonly Usage[] => {
    const { PointInTimeRecoverySpecification: specification } =
      Resources[part.resource]?.Properties ?? {};
    const { PointInTimeRecoveryEnabled } = (specification ?? {}) as Record<string, unknown>;
    return part.dimension === "dynamodb.byte-month" && PointInTimeRecoveryEnabled === true
      ? [{ ...part, dimension: "dynamodb.backup-byte-month" }]
      : [];
  });
  return [...usage, ...backups];
}

/**
 * Describes the messages of an invocation from each queue, which determine what a message costs.
 */
function batchesOf(usage: readonly Usage[]): readonly string[] {
  return quotients(
    usage.filter(({ dimension }) => dimension === "sqs.message-received"),
    usage.filter(
      ({ dimension, by, operation }) =>
        /^sqs\.(fifo-)?request$/.test(dimension) &&
        by === "Lambda" &&
        operation === "ReceiveMessage",
    ),
    (queue, size) => `${queue} gave ${size.toFixed(2)} messages at a time`,
  );
}

/** Describes how long the functions ran, which shows the use of GB-seconds. */
function durationsOf(usage: readonly Usage[]): readonly string[] {
  return quotients(
    usage.filter(({ dimension }) => dimension === "lambda.gb-second"),
    usage.filter(({ dimension }) => dimension === "lambda.request"),
    (name, seconds) => `${name} took ${(seconds * 1000).toFixed(1)} GB-ms an invocation`,
  );
}

function quotients(
  sums: readonly Usage[],
  counts: readonly Usage[],
  lineOf: (name: string, quotient: number) => string,
): readonly string[] {
  return sums.flatMap(({ resource, quantity }) => {
    const count = counts.find((part) => part.resource === resource)?.quantity;
    return count === undefined ? [] : lineOf(shortName(resource), quantity / count);
  });
}

function idleMonth([first, ...more]: readonly Result[]): readonly Usage[] {
  if (!first) return [];
  const usage = [first, ...more].flatMap((result) => result.usage);
  return [...standingUsage(first.template), ...keyUsage(first.template, usage)];
}

/**
 * Returns each custom metric that received values. AWS bills it by the hours with values, not by
 * their number.
 */
function metricsOf(all: readonly Result[]): readonly Usage[] {
  const values = all
    .flatMap(({ usage }) => usage)
    .filter(({ dimension }) => dimension === "cloudwatch.metric-datum");
  return [...new Set(values.map(({ resource }) => resource))].map((resource) => ({
    dimension: "cloudwatch.metric-month",
    resource,
    operation: "",
    by: "filters",
    quantity: 1,
  }));
}

function writeJson(file: string): void {
  const report = {
    prices: pricesOf,
    eventBytes,
    answerMs,
    results: results.map(({ scenario, usage, bill }) => ({ scenario, usage, bill })),
    month: idle,
    metrics,
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

function positive(flag: string, text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  console.error(`${flag} expects a number above 0, not "${text}".\n\n${help}`);
  process.exit(1);
}
