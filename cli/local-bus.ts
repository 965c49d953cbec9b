import { join } from "node:path";
import type { Meter } from "../packages/embedded-aws/billing/meter.ts";
import {
  EmbeddedAws,
  type MetricDatum,
  privateFolder,
} from "../packages/embedded-aws/embedded-aws.ts";
import type { Intercept } from "../packages/embedded-aws/intercept.ts";
import { type BusLine, parseBusLine } from "./bus-line.ts";
import { type SampleKeys, sampleKeys } from "./sample-company.ts";

export type LocalBusOptions = {
  /** Folder of the synthesized stack. */
  readonly assembly: string;
  /** Folder for state. */
  readonly dataDir: string;
  /** Keeps state through a power failure, not only through `kill -9`. */
  readonly isDurable?: boolean;
  readonly apiPort: number;
  readonly endpointPort: number;
  /** `host:port` of receivers on this machine that webhooks can call. */
  readonly loopbackTargets: readonly string[];
  /** Environment variables of the bus's functions that override the template's. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Receives everything the bus's functions print, as they print it. */
  readonly onText?: (text: string) => void;
  /** Receives each line that the bus's functions log about an event or a delivery. */
  readonly onLine: (line: BusLine) => void;
  /** Receives each value that a metric filter of the stack extracts. */
  readonly onMetric?: (datum: MetricDatum) => void;
  /** Receives all other output of the functions, and warnings of the embedded AWS. */
  readonly onNotice: (text: string) => void;
  /** Counts billable requests. */
  readonly meter?: Meter;
  /** Intercepts calls between the functions and AWS, for tests. */
  readonly intercept?: Intercept | undefined;
  /** Milliseconds in a minute of scheduled rules, for tests and benchmarks. */
  readonly scheduleMinuteMs?: number | undefined;
  /**
   * Functions that get an environment before their first invocation. By default, those that deliver
   * webhooks.
   */
  readonly warmUp?: readonly string[];
};

/** Warmed up for the first event. Other functions start in 0.2 s when invoked. */
const webhookFunctions = ["HttpApiIngest", "WebhooksDeliver"];

/** Variables that turn off rate limits, for tests and benchmarks. */
export const withoutRateLimits = {
  EVENTS_PER_SECOND_PER_COMPANY: "0",
  CALLS_PER_SECOND_PER_COMPANY: "0",
};

export type LocalBus = {
  readonly aws: EmbeddedAws;
  readonly keys: SampleKeys;
};

/**
 * Closes the data folder to other users.
 *
 * @throws Error as a start would, if a port or the folder is taken, or the folder belongs to
 * another user.
 */
export async function checkPlace({
  dataDir,
  apiPort,
  endpointPort,
}: Pick<LocalBusOptions, "dataDir" | "apiPort" | "endpointPort">): Promise<void> {
  // Functions run from the assembly inside it.
  privateFolder(dataDir);
  await EmbeddedAws.check({ dataDir: awsFolder(dataDir), apiPort, endpointPort });
}

const awsFolder = (dataDir: string) => join(dataDir, "aws");

/** Runs the synthesized stack in the embedded AWS, with a sample company. */
export async function startLocalBus(options: LocalBusOptions): Promise<LocalBus> {
  const aws = await EmbeddedAws.start({
    assembly: options.assembly,
    dataDir: awsFolder(options.dataDir),
    isDurable: options.isDurable,
    apiPort: options.apiPort,
    endpointPort: options.endpointPort,
    variables: { LOOPBACK_TARGETS: options.loopbackTargets.join(), ...options.variables },
    onLog: ({ functionName, text }) => {
      options.onText?.(text);
      const line = parseBusLine(text);
      if (line) options.onLine(line);
      else options.onNotice(`${functionName}: ${text}`);
    },
    onMetric: options.onMetric,
    onWarning: options.onNotice,
    meter: options.meter,
    intercept: options.intercept,
    scheduleMinuteMs: options.scheduleMinuteMs,
    warmUp: options.warmUp ?? webhookFunctions,
  });
  delete process.env.AWS_PROFILE;
  Object.assign(process.env, aws.environment);
  try {
    const keys = await sampleKeys(
      {
        apiKeys: String(aws.outputs.ApiKeysTable),
        companies: String(aws.outputs.CompaniesTable),
      },
      join(options.dataDir, "sample-company.json"),
    );
    return { aws, keys };
  } catch (error) {
    // Frees its ports.
    await aws.stop();
    throw error;
  }
}
