import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage, type Duration, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type AssetCode,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Channel } from "../catalog/index.ts";
import { bundles } from "./bundles.ts";
import { busLogOf } from "./bus-log.ts";
import { eventTypesFile, eventTypesOf } from "./event-types.ts";
import { settingsOf } from "./settings.ts";

interface BusFunctionProps {
  /** Folder under `functions/` with the `handler.ts` to run. */
  readonly folder: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /**
   * True if its messages can lead back to it through queues. Lambda stops such a chain after 16 runs unless the
   * function allows it. A test in `test/infrastructure` compares this with the senders of each queue.
   */
  readonly feedsItself?: boolean;
}

/** A Lambda function with the settings that all of the bus's functions share. */
export class BusFunction extends LambdaFunction {
  override readonly role: Role;

  constructor(scope: Construct, id: string, props: BusFunctionProps) {
    const eventTypes = eventTypesOf(scope);
    const { retention, tracing } = settingsOf(scope);
    const logGroup = busLogOf(scope);
    // Lambda's own policy would allow writing to every log of the account.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: bundledCode(props.folder, eventTypes),
      handler: "index.handler",
      description: props.description,
      timeout: props.timeout,
      environment: {
        ...props.environment,
        RETENTION_DAYS: String(retention.toDays()),
        ...(eventTypes ? { EVENT_TYPES_FILE: eventTypesFile } : {}),
      },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      ...(props.feedsItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
      // Lambda's own lines on each invocation would cost as much as the bus's.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    this.role = role;
    Validations.of(this).acknowledge(
      {
        id: "Serverless-LambdaDLQ",
        reason:
          "Its invoker waits for the answer: API Gateway, CloudFormation, or a queue's poller.",
      },
      {
        id: "Serverless-LambdaEventSourceMappingDestination",
        reason: "Messages that fail go to the queue's own dead letters.",
      },
      {
        id: "Serverless-LambdaTracing",
        reason: "X-Ray is optional because it costs money.",
      },
    );
  }
}

/** The egress policy as environment variables of functions (bus/outbound/target.ts). */
export type Egress = Readonly<
  Record<
    "LOOPBACK_TARGETS" | "WEBHOOK_PORTS" | "ALLOW_OWN_API_AS_TARGET" | "CHANNELS" | "EVENT_BUS_ARN",
    string
  >
>;

/** Returns the egress policy as environment variables. Lists become text with commas. */
export function egressOf(settings: {
  readonly loopbackTargets: readonly string[];
  readonly webhookPorts: readonly number[];
  readonly allowOwnApiAsTarget: boolean;
  readonly channels: readonly Channel[];
  readonly eventBusArn: string;
}): Egress {
  return {
    LOOPBACK_TARGETS: settings.loopbackTargets.join(),
    WEBHOOK_PORTS: settings.webhookPorts.join(),
    ALLOW_OWN_API_AS_TARGET: String(settings.allowOwnApiAsTarget),
    CHANNELS: settings.channels.join(),
    EVENT_BUS_ARN: settings.eventBusArn,
  };
}

const functions = fileURLToPath(new URL("../functions", import.meta.url));

/**
 * Returns the code of a function as one minified module. It runs esbuild in this process, because `NodejsFunction`
 * starts npx and esbuild for each, which takes several times as long.
 *
 * @param folder - Folder under `functions/`, whose `handler.ts` is the entry point.
 * @param eventTypes - The deployment's own event types as JSON, as a file next to the code.
 */
function bundledCode(folder: string, eventTypes?: string): AssetCode {
  return Code.fromAsset(join(functions, folder), {
    // By the output and not by its path, so that it is the same in every checkout.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Unused too, but CDK bundles the same folder a second time only if something here differs.
      environment: {
        EVENT_TYPES: createHash("sha256")
          .update(eventTypes ?? "")
          .digest("hex"),
      },
      image: DockerImage.fromRegistry("unused: it is bundled here"),
      local: {
        tryBundle(outputFolder) {
          const bundle = bundles(eventTypes !== undefined).get(folder);
          if (!bundle) throw new Error(`There is no functions/${folder}/handler.ts`);
          const files = { ...bundle.files, "index.js": bundle.code };
          for (const [path, code] of Object.entries(files)) {
            const file = join(outputFolder, path);
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, code);
          }
          if (eventTypes) writeFileSync(join(outputFolder, eventTypesFile), eventTypes);
          return true;
        },
      },
    },
  });
}
