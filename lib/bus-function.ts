import type { Duration } from "aws-cdk-lib";
import { Architecture, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { bundledCode } from "./bundled-code.ts";
import { eventTypesFile, eventTypesOf } from "./event-types.ts";

export interface BusFunctionProps {
  /** Folder under `functions/` whose `handler.ts` it runs. */
  readonly folder: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
}

/** A Lambda function with what all of the bus's have in common. */
export class BusFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: BusFunctionProps) {
    const eventTypes = eventTypesOf(scope);
    super(scope, id, {
      code: bundledCode(props.folder, eventTypes),
      handler: "index.handler",
      description: props.description,
      timeout: props.timeout,
      environment: {
        ...props.environment,
        ...(eventTypes ? { EVENT_TYPES_FILE: eventTypesFile } : {}),
      },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      logGroup: new LogGroup(scope, `${id}Log`, { retention: RetentionDays.ONE_MONTH }),
    });
  }
}
