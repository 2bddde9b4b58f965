/** `npm run bench` lists the questions, `npm run bench -- NAME…` answers them; each ends with one line of JSON. */
import { prepare } from "../test/machine.ts";
import type { Bench } from "./verdict.ts";

const benches: Readonly<Record<string, { what: string; load: () => Promise<{ bench: Bench }> }>> = {
  ingest: { what: "durable scan ingest against Mosquitto without storage", load: () => import("./ingest.ts") },
  pickup: { what: "code accepted to lock fired, against Node-RED", load: () => import("./pickup.ts") },
  flood: { what: "pickups under 2,000 tag reads a second against a site at rest", load: () => import("./flood.ts") },
  serial: { what: "polls and pulses on RS-485 against what the wire allows", load: () => import("./serial.ts") },
  pages: { what: "gateway event to changed drawing, on a processor slowed down", load: () => import("./pages.ts") },
  fleet: {
    what: "one worker with 100, 1,000 and 10,000 sites; ingest against the raw insert",
    load: () => import("./fleet.ts"),
  },
  drain: {
    what: "a site's outbox against Mosquitto's bridge; a fleet back after a day against the raw insert",
    load: () => import("./drain.ts"),
  },
  restart: { what: "start, memory and cost as the site grows, against Node-RED", load: () => import("./restart.ts") },
};

const names = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = names.filter((name) => benches[name] === undefined);
if (names.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`there is no bench called ${name}`);
  console.log("npm run bench -- NAME…");
  for (const [name, { what }] of Object.entries(benches)) console.log(`  ${name.padEnd(10)} ${what}`);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  prepare(console.log);
  for (const name of names) {
    const loaded = await benches[name]?.load();
    for (const verdict of (await loaded?.bench()) ?? []) console.log(JSON.stringify(verdict));
  }
  process.exit();
}
