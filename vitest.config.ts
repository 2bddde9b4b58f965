import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/pages-built.ts",
    testTimeout: 120_000,
    // Of what is looked at again and again until it is so.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 60_000,
    pool: "forks",
    // Tests wait for doors, brokers and browsers more than they compute.
    maxWorkers: 3,
  },
});
