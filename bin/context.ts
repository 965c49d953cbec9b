import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import * as z from "zod";
import { channels } from "../catalog/event-type.ts";
import { ConfigurationError } from "../catalog/files/folder.ts";
import { didYouMean, nearestName } from "../catalog/nearest-name.ts";
import { isHttpsOrigin } from "../lib/frame-ancestors.ts";
import type { LicenseEventBusProps } from "../lib/license-event-bus.ts";

const list = z.string().transform((text) => text.split(",").filter(Boolean));
const origins = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .pipe(
    z.array(
      z.string().refine(isHttpsOrigin, "must be an https origin: https://portal.example.com"),
    ),
  );
const ports = list
  .transform((parts) => parts.map(Number))
  .pipe(z.array(z.int().positive().max(65_535)).min(1));
const count = z.coerce.number().int().positive();
/** 0 means no limit. */
const limit = z.coerce.number().int().nonnegative();
const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[^:]+:${service}:`), `must be an ARN of ${service}`);

/** Settings of a deployment: values of the CDK context, in cdk.json or by `-c name=value`. */
const values = z.object({
  /** `prod` retains and protects data when the stack is deleted. `dev` deletes it. */
  stage: z.enum(["prod", "dev"]).default("prod"),
  eventTypes: z.optional(z.string()),
  rules: z.optional(z.string()),
  channels: z.optional(list.pipe(z.array(z.enum(channels)).min(1))),
  retentionDays: z.optional(count.min(7)),
  batchingSeconds: z.optional(z.coerce.number().int().min(0).max(300)),
  domain: z.optional(z.string()),
  certificate: z.optional(arn("acm")),
  consoleFrameAncestors: z.optional(origins),
  alarmTopic: z.optional(arn("sns")),
  requestsPerSecond: z.optional(count),
  subscriptionsPerCompany: z.optional(count),
  eventsPerSecondPerCompany: z.optional(limit),
  callsPerSecondPerCompany: z.optional(limit),
  webhookPorts: z.optional(ports),
  busKey: z.optional(z.enum(["aws-owned", "deployment"])),
  loopbackTargets: z.optional(list),
  allowOwnApiAsTarget: z.optional(z.stringbool()),
  tracing: z.optional(z.stringbool()),
  lambdaConcurrency: z.optional(count.min(10)),
});

const schema = values.refine(
  ({ domain, certificate }) => domain === undefined || certificate !== undefined,
  { path: ["domain"], message: "needs a certificate" },
);

export type Context = z.output<typeof schema>;

/**
 * Reads the CDK context.
 *
 * @throws ConfigurationError if values are invalid, with their names.
 */
export function readContext(scope: Construct): Context {
  const names = Object.keys(values.shape);
  const entries = names.map((name) => [name, scope.node.tryGetContext(name)]);
  const read = schema.safeParse(Object.fromEntries(entries));
  const unknown = unknownSettings(scope, names);
  if (read.success && unknown.length === 0) return read.data;
  const issues = read.error?.issues ?? [];
  const faults = [
    ...unknown,
    ...issues.map(({ path, message }) => `${path.join("/")}: ${message}`),
  ];
  throw new ConfigurationError("The context of the CDK app is invalid", faults);
}

/**
 * Describes the settings that do not exist. The names of CDK's own values in the context have a colon, a slash or an
 * at sign.
 */
function unknownSettings(scope: Construct, names: readonly string[]): readonly string[] {
  const given: readonly string[] = Object.keys(scope.node.getAllContext());
  return given
    .filter((name) => /^[\w.-]+$/.test(name) && !names.includes(name))
    .map((name) => `${name}: is not a setting${didYouMean(nearestName(name, names))}`);
}

/** Returns the construct's properties for a context. */
export function propsOf(scope: Construct, context: Context): LicenseEventBusProps {
  const { stage, retentionDays, domain: name, certificate, alarmTopic, ...others } = context;
  const { requestsPerSecond, subscriptionsPerCompany, ...more } = others;
  const { eventsPerSecondPerCompany, callsPerSecondPerCompany, batchingSeconds, ...same } = more;
  return defined({
    ...same,
    retention: retentionDays === undefined ? undefined : Duration.days(retentionDays),
    batchingWindow: batchingSeconds === undefined ? undefined : Duration.seconds(batchingSeconds),
    removalPolicy: stage === "dev" ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    alarmTopic: alarmTopic && Topic.fromTopicArn(scope, "AlarmTopic", alarmTopic),
    domain: name &&
      certificate && {
        name,
        certificate: Certificate.fromCertificateArn(scope, "Certificate", certificate),
      },
    limits: defined({
      requestsPerSecond,
      subscriptionsPerCompany,
      eventsPerSecondPerCompany,
      callsPerSecondPerCompany,
    }),
  });
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined | ""> };

function defined<T extends object>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
