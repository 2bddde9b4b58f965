import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest begins first: a run that ends with it would end with one worker. */
const longest = ["simulation/world", "browser/every-view", "proof/", "browser/", "cli/"];
const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((part) => moduleId.includes(`/test/${part}`));
  return place < 0 ? longest.length : place;
};
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

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
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
