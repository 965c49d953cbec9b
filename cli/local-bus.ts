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
  /** Folder that the stack was synthesized into. */
  readonly assembly: string;
  /** Where state is kept. */
  readonly dataDir: string;
  /** State outlives a power failure, and not only a `kill -9`. */
  readonly isDurable?: boolean;
  readonly apiPort: number;
  readonly endpointPort: number;
  /** `host:port` of receivers on this machine that webhooks may call. */
  readonly loopbackTargets: readonly string[];
  /** Environment variables of the bus's functions, in place of the template's. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Gets whatever the bus's functions print, as they print it. */
  readonly onText?: (text: string) => void;
  /** Gets each line that the bus's functions log about an event or a delivery. */
  readonly onLine: (line: BusLine) => void;
  /** Gets each value that a metric filter of the stack makes of a line. */
  readonly onMetric?: (datum: MetricDatum) => void;
  /** Gets whatever else they print, and the warnings of the embedded AWS. */
  readonly onNotice: (text: string) => void;
  /** Counts what AWS would bill. */
  readonly meter?: Meter;
  /** Stands between the functions and AWS, for tests. */
  readonly intercept?: Intercept | undefined;
  /** Milliseconds that a minute of scheduled rules takes, for tests and benchmarks. */
  readonly scheduleMinuteMs?: number | undefined;
  /** Functions that get an environment before their first invocation. By default, those that deliver webhooks. */
  readonly warmUp?: readonly string[];
};

/** They are ready when the first event is published. Other functions start in 0.2 s when they are invoked. */
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
 * Closes the data folder to other users. Rejects as the start of a bus would where its ports or its folder are
 * taken, or the folder belongs to another user.
 */
export async function checkPlace({
  dataDir,
  apiPort,
  endpointPort,
}: Pick<LocalBusOptions, "dataDir" | "apiPort" | "endpointPort">): Promise<void> {
  // Functions run from the assembly that lies in it, too.
  privateFolder(dataDir);
  await EmbeddedAws.check({ dataDir: awsFolder(dataDir), apiPort, endpointPort });
}

const awsFolder = (dataDir: string) => join(dataDir, "aws");

/** Runs the synthesized stack in the embedded AWS, with a sample company to begin with. */
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
      String(aws.outputs.ApiKeysTable),
      join(options.dataDir, "sample-company.json"),
    );
    return { aws, keys };
  } catch (error) {
    // Its ports are free again.
    await aws.stop();
    throw error;
  }
}
