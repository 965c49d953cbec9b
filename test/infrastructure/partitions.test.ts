import { globSync, readFileSync } from "node:fs";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { beforeAll, describe, expect, test } from "vitest";
import cdkJson from "../../cdk.json" with { type: "json" };
import { LicenseEventBus } from "../../lib/license-event-bus.ts";

/** Regions for a stack, with the partition and the suffix of AWS's host names. */
const places = [
  {
    name: "a Region that is not known yet",
    region: undefined,
    partition: /^\$\{AWS::Partition\}$/,
  },
  { name: "Ireland", region: "eu-west-1", partition: /^(aws|\$\{AWS::Partition\})$/ },
  { name: "China", region: "cn-north-1", partition: /^(aws-cn|\$\{AWS::Partition\})$/ },
  { name: "GovCloud", region: "us-gov-west-1", partition: /^(aws-us-gov|\$\{AWS::Partition\})$/ },
] as const;

/** Returns every text of a template, with `${name}` for values that only a deployment knows. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const joined = (value as { "Fn::Join"?: [string, unknown[]] })["Fn::Join"];
  if (joined) return [joined[1].map(asText).join(joined[0])];
  return Object.values(value).flatMap(textsIn);
}

function asText(part: unknown): string {
  if (typeof part === "string") return part;
  const [name, argument] = Object.entries(part as object)[0] ?? [];
  return `\${${name === "Ref" ? argument : [argument].flat().join(".")}}`;
}

describe.each(places)("in $name", ({ region, partition }) => {
  let stack: Stack;
  let texts: readonly string[];
  beforeAll(() => {
    const app = new App({ context: cdkJson.context });
    const env = region === undefined ? {} : { env: { account: "111122223333", region } };
    stack = new Stack(app, "Some", env);
    new LicenseEventBus(stack, "Default", { rules: "rules" });
    texts = textsIn(Template.fromStack(stack).toJSON());
  });

  test("every ARN is in the partition of the stack", () => {
    const arns = texts.flatMap((text) => [...text.matchAll(/\barn:(\$\{[^}]+\}|[^:]*):/g)]);
    expect(arns.length).toBeGreaterThan(10);
    for (const { 0: arn, 1: found, input } of arns)
      expect(found, `${arn} in ${input}`).toMatch(partition);
  });

  test("no host name belongs to another partition", () => {
    // Names of services in policies are the same in all partitions.
    // https://docs.aws.amazon.com/general/latest/gr/rande.html
    const services = /^(lambda|events|apigateway|delivery\.logs)\.amazonaws\.com$/;
    const hosts = texts
      .filter((text) => !services.test(text) && !text.includes('"Service"'))
      .flatMap((text) => text.match(/[\w.${}:-]*(amazonaws|\$\{AWS::URLSuffix\})[\w.]*/g) ?? []);
    expect(hosts.length).toBeGreaterThan(0);
    const suffix =
      region === "cn-north-1" ? /amazonaws\.com\.cn$/ : region ? /amazonaws\.com$/ : /\bnever\b/;
    for (const host of hosts) {
      expect(/\$\{AWS::URLSuffix\}$/.test(host) || suffix.test(host), host).toBe(true);
    }
  });

  test("AWS's rules for solutions find nothing", () => {
    const { violations } = new AwsSolutionsChecks(stack.node.root as App).validateScope(stack);
    expect(violations.map(({ ruleName, description }) => [ruleName, description])).toEqual([]);
  });
});

test("no deployed code names a partition", () => {
  const files = globSync("{bin,bus,catalog,functions,lib}/**/*.ts");
  const deployed = files.filter((file) => !/\.test\.ts$|\/testing\//.test(file));
  expect(deployed.length).toBeGreaterThan(200);
  const naming = deployed.filter((file) => /\barn:aws[\w-]*:/.test(readFileSync(file, "utf8")));
  expect(naming).toEqual([]);
});
