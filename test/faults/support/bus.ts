import { join } from "node:path";
import { apiKeyStore } from "../../../bus/keys/api-keys-table.ts";
import { withoutRateLimits } from "../../../cli/local-bus.ts";
import { makeKey } from "../../../cli/make-key.ts";
import { EmbeddedAws } from "../../../packages/embedded-aws/embedded-aws.ts";
import type { Intercept } from "../../../packages/embedded-aws/intercept.ts";
import { endpointPort } from "../../support/endpoint-port.ts";
import type { QueueUrl } from "../../support/queues.ts";
import { recordGrants } from "../../support/recorded-grants.ts";

export type BusOptions = {
  readonly assembly: string;
  readonly dataDir: string;
  /** `host:port` of the receivers that it can call. */
  readonly targets: readonly string[];
};

/** The addresses of a bus, and an admin key. */
export type Bus = {
  readonly apiUrl: string;
  readonly endpointUrl: string;
  readonly adminKey: string;
  readonly queues: readonly QueueUrl[];
};

/** Starts a whole bus in this process, on free ports. */
export async function startBus(
  { assembly, dataDir, targets }: BusOptions,
  intercept: Intercept,
  onLine: (functionName: string, text: string) => void = () => {},
): Promise<Bus & { sweep(): Promise<void>; stop(): Promise<void> }> {
  const aws = await EmbeddedAws.start({
    assembly,
    dataDir: join(dataDir, "aws"),
    apiPort: 0,
    endpointPort: await endpointPort(),
    variables: { LOOPBACK_TARGETS: targets.join(), ...withoutRateLimits },
    onWarning: (text) => console.error(text),
    // A function ended without an answer: its caller only sees 500.
    onLog: ({ functionName, text }) => {
      onLine(functionName, text);
      if (text.startsWith("Invoke Error")) console.error(`${functionName}: ${text}`);
    },
    intercept,
    warmUp: [],
  });
  Object.assign(process.env, aws.environment);
  const keys = apiKeyStore(String(aws.outputs.ApiKeysTable));
  const { key: adminKey } = await makeKey(keys, { kind: "admin" });
  const queues = Object.entries(aws.resources).flatMap(([id, { type, ref }]) =>
    type === "AWS::SQS::Queue" ? [{ id, url: ref }] : [],
  );
  const { apiUrl, endpointUrl } = aws;
  const stop = async () => {
    await aws.stop();
    recordGrants(assembly, aws);
  };
  return { apiUrl, endpointUrl, adminKey, queues, sweep: () => aws.runSchedules(), stop };
}
