/**
 * A gateway whose storage takes longer: every synced write of the journal is followed by so many ms, one after the
 * other, as on a card that answers late. `node --import tsx bench/load/slow-site.ts CONFIG MS`; prints a ready line.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../../gateway/config/load.ts";
import type { JournalFiles } from "../../gateway/journal/files/journal-files.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import type { Store } from "../../gateway/journal/store/store.ts";
import { runGateway } from "../../gateway/main.ts";

const [configFile = "", delay = "10"] = process.argv.slice(2);
const delayMs = Number(delay);

/** In place, since the store's own methods call each other. */
const slowed = (store: Store): Store => {
  const put = store.put.bind(store) as (...args: unknown[]) => Promise<void>;
  const batch = store.batch.bind(store) as () => { write(options?: unknown): Promise<void> };
  const isSynced = (options: unknown): boolean => (options as { sync?: boolean } | undefined)?.sync === true;
  return Object.assign(store, {
    put: async (...args: unknown[]): Promise<void> => {
      await put(...args);
      if (isSynced(args[2])) await sleep(delayMs);
    },
    batch: () => {
      const chained = batch();
      const write = chained.write.bind(chained);
      return Object.assign(chained, {
        write: async (options?: unknown): Promise<void> => {
          await write(options);
          if (isSynced(options)) await sleep(delayMs);
        },
      });
    },
  });
};

const slowFiles = (folder: string): JournalFiles => {
  const files = nodeFiles(folder);
  const openStore = files.openStore.bind(files);
  return Object.assign(files, { openStore: async (create: boolean) => slowed(await openStore(create)) });
};

const run = async (): Promise<void> => {
  const loaded = loadConfig(configFile);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { gateway, stop } = await runGateway(loaded.config, {
    onFail: () => process.exit(1),
    journalFiles: slowFiles,
  });
  process.once("SIGTERM", () => void stop().then(() => process.exit()));
  await gateway.ready;
  console.log(JSON.stringify({ type: "ready", mqtt: gateway.broker?.port }));
};
void run();
