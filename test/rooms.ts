/** The import table of the house: which room may import which, and what no room may touch. */
export interface Room {
  /** Folder or file, from the project's root; the longest match rules. */
  readonly path: string;
  /** Rooms (path prefixes) it may import, beside itself. */
  readonly may: readonly string[];
  /** Packages it may import; `*` any. `node:` stands for all of Node's own. */
  readonly packages: readonly string[];
}

const core = "gateway/core";
const ports = "gateway/ports";
const wire = "gateway/wire";
const ofCore = (name: string): string => `${core}/${name}.ts`;
/** Types only: what the site says and what it refuses, so that a missing text does not compile. */
const webMay = [wire, ...["vocabulary", "refusal", "event", "remote/log-wanted"].map(ofCore)];

export const rooms: readonly Room[] = [
  { path: core, may: [], packages: ["zod"] },
  { path: ports, may: [core], packages: [] },
  {
    path: wire,
    may: ["vocabulary", "event", "custody/advice", "remote/log-wanted"].map(ofCore),
    packages: ["zod", "node:crypto"],
  },
  { path: "gateway/wire/llrp/messages.ts", may: [wire], packages: ["llrpjs"] },
  { path: "gateway/adapters", may: [core, ports, wire], packages: ["zod"] },
  { path: "gateway/adapters/bus/link", may: [core, ports, wire], packages: ["*"] },
  ...["rfid-llrp", "rfid-rc522", "scanner-serial"].map(
    (kind): Room => ({ path: `gateway/adapters/${kind}/link.ts`, may: [core, ports, wire], packages: ["*"] }),
  ),
  { path: "gateway/journal", may: [core, ports], packages: ["*"] },
  { path: "gateway/runtime", may: [core, ports], packages: [] },
  { path: "gateway/projections", may: [core, ports, "gateway/api/reads.ts"], packages: [] },
  { path: "gateway/broker", may: [core, ports, wire, "gateway/projections"], packages: ["*"] },
  { path: "gateway/api", may: [core, ports, wire, "gateway/projections"], packages: ["*"] },
  {
    path: "gateway/config",
    may: [core, ports, wire, "gateway/adapters", "gateway/api", "gateway/broker", "cloud-bridge/uplink"],
    packages: ["*"],
  },
  { path: "gateway/commission", may: [core, ports, wire, "gateway/adapters", "gateway/config"], packages: ["yaml"] },
  { path: "gateway/desired", may: ["*"], packages: ["zod", "node:os", "node:util"] },
  { path: "gateway/platform", may: [core, ports, wire], packages: ["*"] },
  { path: "gateway/web/shared", may: webMay, packages: ["preact", "@preact/signals", "uqr"] },
  ...["front", "kiosk", "courier", "maintainer", "commission"].map(
    (face): Room => ({ path: `gateway/web/${face}`, may: [...webMay, "gateway/web/shared"], packages: ["*"] }),
  ),
  { path: "gateway/web/vite.config.ts", may: ["gateway/web/vite.pages.ts"], packages: ["*"] },
  { path: "gateway/web/vite.pages.ts", may: [], packages: ["*"] },
  { path: "gateway/assemble.ts", may: ["*"], packages: ["*"] },
  { path: "gateway/main.ts", may: ["*"], packages: ["*"] },
  { path: "cloud-bridge/uplink", may: [core, ports, wire], packages: ["*"] },
  { path: "cloud-bridge/fleet", may: [core, wire], packages: ["*"] },
  // The operators' page: types of what the fleet answers, and the base of the faces at the sites.
  {
    path: "cloud-bridge/fleet/web",
    may: [
      ...[...webMay, "gateway/web/shared", "cloud-bridge/fleet/answers"],
      "cloud-bridge/fleet/announcements/answers.ts",
    ],
    packages: ["preact", "@preact/signals"],
  },
  { path: "cloud-bridge/fleet/web/vite.config.ts", may: ["gateway/web/vite.pages.ts"], packages: ["vite"] },
  { path: "firmware-sim", may: [wire, `${core}/vocabulary.ts`], packages: ["*"] },
  { path: "cli", may: ["*"], packages: ["*"] },
  { path: "test", may: ["*"], packages: ["*"] },
  { path: "bench", may: ["*"], packages: ["*"] },
  { path: "vitest.config.ts", may: [], packages: ["*"] },
];

/** Time, chance and I/O have no place in core: they are told to it. */
export const forbiddenInCore = new RegExp(
  [
    ...["Date\\.now", "new Date\\b", "Math\\.random", "setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
    ...["process\\.", "console\\.", "async ", "await ", "globalThis", "fetch\\("],
  ]
    .map((word) => `\\b${word}`)
    .join("|"),
);
