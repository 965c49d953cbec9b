import { App, Stack } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { LicenseEventBus } from "../../lib/license-event-bus.ts";

const app = new App();
const stack = new Stack(app, "LicenseEventBus");
new LicenseEventBus(stack, "Bus", { rules: "rules" });
const ownKey = new Stack(app, "OwnKey");
new LicenseEventBus(ownKey, "Bus", { busKey: "deployment" });

/** Returns the findings of a pack of rules that are not acknowledged in the code with a reason. */
function findings(pack: NagPack, scope: Stack): readonly string[] {
  return pack
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(
        ({ locations: _, ...where }) => `${ruleName} ${JSON.stringify(where)}`,
      ),
    );
}

test.each([
  ["solutions", AwsSolutionsChecks],
  ["serverless applications", ServerlessChecks],
])("AWS's rules for %s find nothing", (_of, Pack) => {
  expect(findings(new Pack(app), stack)).toEqual([]);
  expect(findings(new Pack(app), ownKey)).toEqual([]);
});

test("the rules find a violation", () => {
  const unsafe = new Stack(app, "Unsafe");
  new Queue(unsafe, "Queue");
  const found = findings(new AwsSolutionsChecks(app), unsafe);
  expect(found.map((finding) => finding.split(" ")[0]).sort()).toEqual([
    "AwsSolutions-SQS3",
    "AwsSolutions-SQS4",
  ]);
});
