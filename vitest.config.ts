import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", "cdk.out/**", ".local/**"],
    globalSetup: "test/support/synthesized.ts",
    // Every end-to-end file runs a whole bus; more of them side by side only take each other's time.
    maxWorkers: 2,
    testTimeout: 60_000,
    // On a busy machine what is waited for comes later: waiting longer costs nothing where it comes.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
});
