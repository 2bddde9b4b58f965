/** The proofs that can be run at full count with `npm run prove -- NAME`: each is one or more test files. */
export interface Proof {
  readonly what: string;
  readonly files: readonly string[];
}

export const proofs: Readonly<Record<string, Proof>> = {
  commands: {
    what: "both README commands on an empty folder; a second start continues",
    files: ["test/proof/commands.test.ts"],
  },
  demo: { what: "200 parcels through real sockets; trail equals journal", files: ["test/proof/demo.test.ts"] },
  devices: {
    what: "500 parcels through ten kinds of device on real protocols, with mischief; the ledger equals the truth",
    files: ["test/proof/all-devices.test.ts"],
  },
  foreign: { what: "mosquitto_pub, pymodbus and mbpoll in the loop", files: ["test/proof/foreign.test.ts"] },
  kill: { what: "kill -9 of gateway and fleet at random points", files: ["test/proof/kill.test.ts"] },
  durability: {
    what: "fdatasync counted; store cut to its last synced size",
    files: [
      "test/journal/durability/fdatasync.test.ts",
      "test/journal/durability/power-cut.test.ts",
      "test/proof/durability.test.ts",
    ],
  },
  damage: {
    what: "eight kinds of damage and a restored image",
    files: ["test/journal/durability/damage.test.ts", "test/proof/damage.test.ts"],
  },
  world: {
    what: "seeded simulated days, every law after every turn, planted faults caught",
    files: ["test/simulation/world.test.ts"],
  },
  stock: {
    what: "a simulated month balances to the parcel; thefts and mis-deposits found on their day, in their place",
    files: ["test/proof/stock/month.test.ts", "test/core/stock.test.ts", "test/core/guided-audit.test.ts"],
  },
  secrets: {
    what: "waits for wrong codes; no secret anywhere",
    files: ["test/proof/wrong-codes.test.ts", "test/proof/secrets.test.ts"],
  },
  readers: {
    what: "10,000 mutated frames into each adapter and format; readers on real sockets and in a child",
    files: [
      ...["test/contract/device.test.ts", "test/wire/llrp.test.ts", "test/wire/vendor-readers.test.ts"],
      ...["test/wire/parcel-numbers.test.ts", "test/wire/element-strings.test.ts"],
      ...["test/adapters/rfid-llrp.test.ts", "test/adapters/rfid-rc522.test.ts"],
      ...["test/adapters/scanner-serial.test.ts", "test/integration/scanner-line.test.ts"],
      ...["test/integration/llrp-line.test.ts", "test/integration/rc522-child.test.ts"],
      "test/integration/vendor-readers.test.ts",
    ],
  },
  hostile: {
    what: "mutated packets, payloads, bodies and answers",
    files: [
      "test/proof/hostile.test.ts",
      "test/integration/hostile-mqtt.test.ts",
      "test/integration/hostile-http.test.ts",
    ],
  },
  reconcile: {
    what: "1,000 scenarios of witnesses that err: how much is found, invented, or called collected and lies inside",
    files: ["test/proof/reconcile/reconcile.test.ts", "test/core/witnesses.test.ts", "test/core/sense.test.ts"],
  },
  flood: {
    what: "2,000 tag reads a second while parcels come and go: nothing lost, presence right, memory flat",
    files: ["test/proof/flood/flood.test.ts"],
  },
  boards: {
    what: "lock boards: vectors, 10,000 damaged answers each, parcels through KERONG boards and a board in YAML",
    files: [
      "test/wire/kerong.test.ts",
      "test/contract/lock-device.test.ts",
      "test/adapters/mutated-answers.test.ts",
      "test/integration/boards/",
    ],
  },
  surroundings: {
    what: "sensors, lamps and the UPS: 10,000 damaged answers, power that goes and comes back on real sockets",
    files: [
      ...["test/adapters/modbus-io.test.ts", "test/adapters/io-mqtt.test.ts", "test/core/power.test.ts"],
      ...["test/integration/boards/surroundings.test.ts", "test/contract/device.test.ts"],
    ],
  },
  wear: {
    what: "lock wear: alarms in vain in the life of good locks, and how early worn ones are found",
    files: ["test/core/wear.test.ts"],
  },
  commission: {
    what: "a swapped pair, a dead lock and a stuck contact found in simulated cabinets, on TCP and on a pty",
    files: ["test/proof/commission.test.ts", "test/commission/", "test/cli/commission.test.ts"],
  },
  faults: {
    what: "disk full, clock steps, idempotency, upcast, pre-emption, SSE resume",
    files: ["test/proof/faults/", "test/journal/format/upcast.test.ts"],
  },
  exits: {
    what: "a site walked at random: no change of state that the table of exits does not name",
    files: ["test/core/exits.test.ts"],
  },
  faces: {
    what: "kiosk, courier, maintainer and front page in Chromium: main paths, failures, cuts, accessibility, budget",
    files: ["test/browser/", "test/web/", "test/cli/stage.test.ts", "test/integration/rights.test.ts"],
  },
  access: {
    what: "the fleet: every endpoint by every role with an own and a foreign thing; keys in both databases",
    files: ["test/bridge/fleet-rights.test.ts", "test/bridge/fleet-keys.test.ts", "test/bridge/api-keys.test.ts"],
  },
  epcis: {
    what: "every tracking event of 5,000 parcels as EPCIS 2.0: valid, paged once each, nothing new when captured again",
    files: ["test/epcis/"],
  },
  links: {
    what: "200 seeded TCP lines that delay, cut, swallow, double, repeat and trickle: every trail converges",
    files: ["test/bridge/bad-lines.test.ts"],
  },
  desired: {
    what: "documents that break a site: rolled back by itself and told, at every fault, killed at every step of it",
    files: ["test/proof/desired/", "test/desired/", "test/bridge/desired.test.ts"],
  },
  notices: {
    what: "notices to real receivers by HTTP, SMPP and SMTP; an hour of none, workers that die, nights",
    files: ["test/notices/"],
  },
  engines: {
    what: "50 sites, 5,000 parcels, workers on PostgreSQL and Mosquitto, then JetStream; each is killed in the middle",
    files: [
      ...["test/proof/engines.test.ts", "test/bridge/engines.test.ts", "test/bridge/jetstream.test.ts"],
      "test/bridge/two-workers.test.ts",
    ],
  },
  webhooks: {
    what: "signed webhooks: an hour of no receiver, endpoints that fail in every way, workers that die, replay",
    files: ["test/webhooks/"],
  },
  backlog: {
    what: "a day without cloud, 100,000 events, then all of them once and in order",
    files: ["test/bridge/drain.test.ts"],
  },
};
