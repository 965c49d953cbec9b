import { fileURLToPath } from "node:url";
import { Duration } from "aws-cdk-lib";
import { Architecture, Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface BusFunctionProps {
  /** Folder under `functions/` whose `handler.ts` it runs. */
  readonly folder: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
}

/** A Lambda function with what all of the bus's have in common. */
export class BusFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: BusFunctionProps) {
    super(scope, id, {
      entry: `${root}functions/${props.folder}/handler.ts`,
      depsLockFilePath: `${root}package-lock.json`,
      projectRoot: root,
      description: props.description,
      timeout: props.timeout,
      environment: props.environment,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      logGroup: new LogGroup(scope, `${id}Log`, { retention: RetentionDays.ONE_MONTH }),
      bundling: {
        format: OutputFormat.ESM,
        minify: true,
        target: "node24",
        mainFields: ["module", "main"],
        // The runtime's own SDK is larger, slower to start and not the version that was tested.
        bundleAwsSDK: true,
        // Some dependencies are CommonJS and call require() for Node's own modules.
        banner:
          "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
      },
    });
  }
}

/** A queue that feeds a function must hide a message for six times the function's timeout. */
export function visibilityTimeout(functionTimeout: Duration): Duration {
  return Duration.seconds(6 * functionTimeout.toSeconds());
}
