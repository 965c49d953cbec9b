import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", "cdk.out/**", ".local/**"],
    globalSetup: "test/support/synthesized.ts",
    // Every end-to-end file runs a whole bus; more of them side by side only take each other's time.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
