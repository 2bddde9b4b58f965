/** Appends under strace: `writers` at once, `each` appends a writer; says `ack` on its own line after each. */
import { writeSync } from "node:fs";
import { nodeFiles } from "../../../gateway/journal/files/node-files.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { realClock } from "../../../gateway/platform/clock.ts";
import { realEntropy } from "../../../gateway/platform/entropy.ts";

const [dir = "", writers = "1", each = "1"] = process.argv.slice(2);
const { journal } = await openJournal(nodeFiles(dir), {
  site: "test-site",
  clock: realClock(),
  entropy: realEntropy(),
  disk: { ballastBytes: 0, lowBytes: 0, fullBytes: 0 },
  noteEveryMs: 3_600_000,
  onFailure: (error) => {
    throw error;
  },
});
const event = { type: "door-closed", compartment: "A-1", openMs: 1 } as const;
const run = async (): Promise<void> => {
  for (let number = 0; number < Number(each); number += 1) {
    const { durable, recorded } = journal.append([{ moment: { at: 1, synced: true, elapsed: 1 }, event }]);
    writeSync(1, `ask ${recorded[0]?.seq}\n`);
    await durable;
    writeSync(1, `ack ${recorded[0]?.seq}\n`);
  }
};
await Promise.all(Array.from({ length: Number(writers) }, run));
await journal.close();
