import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const wholeBus = [
  "test/end-to-end/*.test.ts",
  "sdk/end-to-end.test.ts",
  // They need Chromium.
  "test/console/*.test.ts",
];
/** They mostly wait, and come before what computes. */
const faults = ["test/faults/*.test.ts"];
/** It checks records that all other tests leave. */
const afterwards = ["test/infrastructure/least-privilege.test.ts"];
/** These change modules or the process for the files after them. */
const alone = [
  // The catalog reads its own event types when it is loaded.
  "catalog/own/own-event-types.test.ts",
  // The benchmarks' functions read a channel from the environment.
  "bench/steps.test.ts",
  // AWS clients are made when they are loaded, for an embedded AWS of each file or a stand-in.
  "bus/aws/**/*.test.ts",
  "bus/outbound/{content-coding,guarded-*,http-exchange,network-failure,oauth-tokens}.test.ts",
  "bus/events/{event-bus-client,event-list,event-record}.test.ts",
  "bus/transforms/evaluator.test.ts",
  "bus/**/*-table.test.ts",
  "bus/delivery/{queues,read-batch}.test.ts",
  "bus/rule-subscriptions/provide.test.ts",
  "test/simulation/contract/*.test.ts",
];

/** These take the longest, so that nothing waits for them in the end. */
const long = ["test/console/console", "test/simulation/simulation", "test/package/package"];
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      long.some((part) => moduleId.includes(part));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const common = {
  // CDK's own checks of a template take two seconds: they are for what goes to AWS.
  env: { CDK_VALIDATION: "false" },
  // On a busy machine, results come later. A long wait costs nothing if they come. Each poll calls the bus, which slows
  // it down.
  testTimeout: 180_000,
  expect: { poll: { timeout: 60_000, interval: 200 } },
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    globalSetup: "test/support/synthesized.ts",
    // Most test files wait for most of their time.
    maxWorkers: 5,
    sequence: { sequencer: LongFirst },
    // They come one after the other, by their names.
    projects: [
      {
        test: {
          ...common,
          name: "parts",
          include: ["**/*.test.ts"],
          exclude: [
            ...wholeBus,
            ...faults,
            ...alone,
            ...afterwards,
            "node_modules/**",
            "cdk.out/**",
            ".local/**",
          ],
          isolate: false,
        },
      },
      { test: { ...common, name: "whole bus", include: wholeBus, isolate: false } },
      { test: { ...common, name: "faults", include: faults, isolate: false } },
      { test: { ...common, name: "alone", include: alone } },
      {
        test: {
          ...common,
          name: "afterwards",
          include: afterwards,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
