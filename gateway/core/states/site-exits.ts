/** Exits of people, keypads, alarms and the site as a whole. */
import type { RunningRemote } from "../remote/remote.ts";
import type { AlarmKind, DisagreementKind } from "../vocabulary.ts";
import { exits, gone, type Machine } from "./exits.ts";

export const sessionExits = {
  about: "A courier or maintainer who is signed in. It ends by its time, for idleness, by sign-out, or to make room.",
  states: {
    "signed in": exits(
      ["asked sign-out-courier", "courier-signed-out", gone],
      ["asked sign-out-maintainer", "maintainer-signed-out", gone],
      ["time alone", null, gone],
    ),
  },
} satisfies Machine<"signed in">;

export const keypadExits = {
  about: "Wrong codes at one keypad. A quiet while forgives one step, a right code as many as are free.",
  states: {
    counting: exits(
      ["asked present-pickup-code", "code-refused", "waiting"],
      ["asked begin-hand-in", "code-refused", "waiting"],
      ["time alone", null, gone],
      ["time keypad-quiet", "tries-forgiven", gone],
      ["asked present-pickup-code", "tries-forgiven", gone],
    ),
    waiting: exits(["time alone", null, "counting"]),
  },
} satisfies Machine<"counting" | "waiting">;

/** Staff has looked; the witnesses agree again; the layout names the compartment no longer. */
const lookedInto = ["asked audit-compartment", "disagreement-cleared", gone] as const;
const agreed = ["time reconcile", "disagreement-cleared", gone] as const;
const unnamed = ["asked start-gateway", "disagreement-cleared", gone] as const;
/** A courier cancels the deposit or takes the parcels back; a recipient has them; or the deposit ends otherwise. */
const cancelled = ["asked cancel-deposit", "disagreement-cleared", gone] as const;
const takenBack = ["asked confirm-recall", "disagreement-cleared", gone] as const;
const collected = ["asked confirm-collection", "disagreement-cleared", gone] as const;
const ended = ["with its deposit", "disagreement-cleared", gone] as const;
/** The alarm of a disagreement ends with it. */
const disagreementEnds = [
  ["time reconcile", "alarm-cleared", gone],
  ["asked audit-compartment", "alarm-cleared", gone],
  ["with its condition", "alarm-cleared", gone],
] as const;

export const disagreementExits = {
  about: "Witnesses contradict each other or the ledger. Raised once; at most one of each kind at a compartment.",
  states: {
    mismatch: exits(lookedInto, agreed, cancelled, takenBack, collected, ended, unnamed),
    misplacement: exits(lookedInto, agreed, collected, ended, unnamed),
    "unexpected-removal": exits(lookedInto, agreed, takenBack, collected, ended, unnamed),
    ghost: exits(lookedInto, agreed, unnamed),
    unread: exits(lookedInto, agreed, takenBack, collected, ended, unnamed),
  },
} satisfies Machine<DisagreementKind>;

export const alarmExits = {
  about: "A condition that stands, by kind. It is raised once and ends with its condition, acknowledged or not.",
  states: {
    "door-left-open": exits(
      ["asked start-gateway", "alarm-cleared", gone],
      ["seen door-sensed-closed", "alarm-cleared", gone],
    ),
    "door-forced": exits(
      ["asked audit-compartment", "alarm-cleared", gone],
      ["asked start-gateway", "alarm-cleared", gone],
    ),
    "door-jammed": exits(
      ["asked release-compartment", "alarm-cleared", gone],
      ["asked start-gateway", "alarm-cleared", gone],
    ),
    "board-silent": exits(["seen device-heard", "alarm-cleared", gone]),
    "too-many-wrong-codes": exits(
      ["time keypad-quiet", "alarm-cleared", gone],
      ["asked present-pickup-code", "alarm-cleared", gone],
    ),
    "compartment-suspect": exits(
      ["asked audit-compartment", "alarm-cleared", gone],
      ["asked confirm-collection", "alarm-cleared", gone],
      ["asked confirm-deposit", "alarm-cleared", gone],
      ["asked confirm-fetch", "alarm-cleared", gone],
      ["asked confirm-hand-in", "alarm-cleared", gone],
      ["asked report-hand-in", "alarm-cleared", gone],
      ["asked confirm-recall", "alarm-cleared", gone],
      ["asked refuse-parcels", "alarm-cleared", gone],
      ["asked start-gateway", "alarm-cleared", gone],
      ["seen door-sensed-closed", "alarm-cleared", gone],
      ["seen fleet-confirmed", "alarm-cleared", gone],
      ["seen item-sensed", "alarm-cleared", gone],
      ["time grace", "alarm-cleared", gone],
      ["time order", "alarm-cleared", gone],
      ["time recall", "alarm-cleared", gone],
    ),
    "disk-watermark": exits(["seen disk-measured", "alarm-cleared", gone]),
    "clock-unsynchronised": exits(["seen clock-judged", "alarm-cleared", gone]),
    "uplink-lost": exits(["seen uplink-changed", "alarm-cleared", gone]),
    "backlog-age": exits(["seen backlog-measured", "alarm-cleared", gone]),
    temperature: exits(["seen environment-sensed", "alarm-cleared", gone]),
    humidity: exits(["seen environment-sensed", "alarm-cleared", gone]),
    tamper: exits(["seen environment-sensed", "alarm-cleared", gone]),
    "on-battery": exits(["seen environment-sensed", "alarm-cleared", gone]),
    "lock-worn": exits(
      ["asked release-compartment", "alarm-cleared", gone],
      ["asked start-gateway", "alarm-cleared", gone],
      ["seen door-sensed-open", "alarm-cleared", gone],
    ),
    "supply-low": exits(["seen environment-sensed", "alarm-cleared", gone]),
    "hand-in-forgotten": exits(
      ["asked audit-compartment", "alarm-cleared", gone],
      ["asked confirm-fetch", "alarm-cleared", gone],
      ["asked start-gateway", "alarm-cleared", gone],
      ["seen door-sensed-closed", "alarm-cleared", gone],
      ["seen fleet-confirmed", "alarm-cleared", gone],
      ["seen item-sensed", "alarm-cleared", gone],
    ),
    mismatch: exits(...disagreementEnds),
    misplacement: exits(...disagreementEnds),
    "unexpected-removal": exits(...disagreementEnds),
    ghost: exits(...disagreementEnds),
    unread: exits(...disagreementEnds),
    "stock-difference": exits(
      ["time stock-explained", "alarm-cleared", gone],
      ["time stock-day", "alarm-cleared", gone],
      ["asked settle-after-start", "alarm-cleared", gone],
      ["seen clock-judged", "alarm-cleared", gone],
    ),
    "safe-mode": exits(
      ["asked audit-compartment", "alarm-cleared", gone],
      ["seen fleet-confirmed", "alarm-cleared", gone],
    ),
  },
} satisfies Machine<AlarmKind>;

export const attentionExits = {
  about: "What staff has made of a standing alarm.",
  states: {
    raised: exits(
      ["asked acknowledge-alarm", "alarm-acknowledged", "acknowledged"],
      ["with its condition", "alarm-cleared", gone],
    ),
    acknowledged: exits(["with its condition", "alarm-cleared", gone]),
  },
} satisfies Machine<"raised" | "acknowledged">;

export const deviceExits = {
  about: "Lock boards, readers, handhelds, kiosks.",
  states: {
    heard: exits(["seen device-silent", "device-silent", "silent"]),
    silent: exits(["seen device-heard", "device-back", "heard"]),
  },
} satisfies Machine<"heard" | "silent">;

export const uplinkExits = {
  about: "The line to the fleet. Nothing at the site waits for it.",
  states: {
    connected: exits(["seen uplink-changed", "uplink-changed", "down"]),
    down: exits(["seen uplink-changed", "uplink-changed", "connected"]),
  },
} satisfies Machine<"connected" | "down">;

type Power = "mains" | "battery" | "low" | "ending";
const bySensor = (to: Power) => ["seen environment-sensed", "environment-changed", to] as const;
const powerTo = (one: Power, ...others: readonly Power[]) => exits(bySensor(one), ...others.map(bySensor));
export const powerExits = {
  about:
    "What feeds the site. On a low battery nothing new goes in; at its end what runs is finished and all is on disk.",
  states: {
    mains: powerTo("battery", "low", "ending"),
    battery: powerTo("mains", "low", "ending"),
    low: powerTo("mains", "battery", "ending"),
    ending: powerTo("mains", "battery", "low"),
  },
} satisfies Machine<Power>;

export const clockExits = {
  about: "Whether the wall clock can be trusted. Doors and holds run on site time anyway.",
  states: {
    trusted: exits(["seen clock-judged", "clock-judged", "not trusted"]),
    "not trusted": exits(["seen clock-judged", "clock-judged", "trusted"]),
  },
} satisfies Machine<"trusted" | "not trusted">;

export const safeModeExits = {
  about:
    "After a loss: compartments whose history is not proven. Each leaves by itself, the mode ends with the last one.",
  states: {
    hole: exits(
      ["asked start-gateway", "epoch-opened", "tail lost"],
      ["asked audit-compartment", "compartment-audited", gone],
      ["seen fleet-confirmed", "safe-mode-left", gone],
    ),
    "tail lost": exits(
      ["asked audit-compartment", "compartment-audited", gone],
      ["seen fleet-confirmed", "safe-mode-left", gone],
    ),
  },
} satisfies Machine<"hole" | "tail lost">;

export const remoteCommandExits = {
  about: "A command from afar. It is begun once the fleet's store has its acceptance, and its answer outlives it.",
  states: {
    accepted: exits(
      ["seen fleet-acknowledged", "remote-command-started", "started"],
      ["asked take-remote-command", "remote-command-ended", gone],
      ["seen fleet-acknowledged", "remote-command-ended", gone],
      ["time remote-command", "remote-command-ended", gone],
      ["asked start-gateway", "epoch-opened", gone],
      ["asked open-epoch", "epoch-opened", gone],
    ),
    started: exits(
      ["seen fleet-acknowledged", "remote-command-ended", gone],
      ["seen door-sensed-open", "remote-command-ended", gone],
      ["seen pulse-failed", "remote-command-ended", gone],
      ["seen log-sent", "remote-command-ended", gone],
      ["time order", "remote-command-ended", gone],
      ["time remote-command", "remote-command-ended", gone],
      ["asked start-gateway", "remote-command-ended", gone],
    ),
  },
} satisfies Machine<RunningRemote["state"]>;
