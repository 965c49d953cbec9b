import { defineConfig } from "vitest/config";

const all = "**/*.test.ts";
const wholeBus = ["test/end-to-end/*.test.ts", "test/faults/*.test.ts", "sdk/end-to-end.test.ts"];

const common = {
  testTimeout: 60_000,
  // On a busy machine what is waited for comes later: waiting longer costs nothing where it comes.
  expect: { poll: { timeout: 15_000 } },
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    globalSetup: "test/support/synthesized.ts",
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...common,
          name: "parts",
          include: [all],
          exclude: [...wholeBus, "node_modules/**", "cdk.out/**", ".local/**"],
        },
      },
      {
        // Each runs a whole bus: loading all of it once and not for every file takes half a minute less.
        test: { ...common, name: "whole bus", include: wholeBus, isolate: false },
      },
    ],
  },
});
