/** What goes wrong at the site of all devices while people come and go: as much of everything as a bad year brings. */
import type { MischiefInput } from "../../../firmware-sim/mischief.ts";

export const mischief: readonly MischiefInput[] = [
  { kind: "jam", chance: 0.02 },
  { kind: "slow-answer", chance: 0.001, ms: 200 },
  { kind: "lost-request", chance: 0.0005 },
  { kind: "lost-answer", chance: 0.0005 },
  { kind: "doubled-answer", chance: 0.0005 },
  { kind: "corrupted-answer", chance: 0.0005 },
  { kind: "reboot", chance: 0.00005, ms: 800 },
  { kind: "missed-read", chance: 0.1 },
  { kind: "stray-read", chance: 0.05 },
  { kind: "cross-read", chance: 0.02 },
  { kind: "lost-keepalive", chance: 0.05 },
];
