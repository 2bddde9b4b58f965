/** What is an alarm, how bad it is, and which event says that it holds or has ended. ISA-18.2 words. */
import type { Event } from "../event.ts";
import type { Rules } from "../rules.ts";
import { type AlarmKind, DisagreementKind, type Severity } from "../vocabulary.ts";
import { judgeEnvironment } from "./environment.ts";
import { ended, holds, type Judgement } from "./judgement.ts";

/** Conditions of the whole site. A full disk and a full backlog are worse than low and old: alarms of their own. */
export const subjects = {
  diskLow: "disk-low",
  diskFull: "disk-full",
  clock: "clock",
  uplink: "uplink",
  backlogOld: "backlog-old",
  backlogFull: "backlog-full",
  history: "history",
  stock: "stock",
} as const;

export const siteWide: ReadonlySet<string> = new Set(Object.values(subjects));

/** Conditions of a compartment or a board: they end when the layout names it no longer. */
export const ofLayout: ReadonlySet<AlarmKind> = new Set([
  "door-left-open",
  "door-forced",
  "door-jammed",
  "compartment-suspect",
  "board-silent",
  "lock-worn",
  "hand-in-forgotten",
  ...DisagreementKind.options,
]);

const severities: Readonly<Record<AlarmKind, Severity>> = {
  "door-left-open": "medium",
  "door-forced": "critical",
  "door-jammed": "high",
  "board-silent": "high",
  "too-many-wrong-codes": "medium",
  "compartment-suspect": "high",
  "disk-watermark": "medium",
  "clock-unsynchronised": "low",
  "uplink-lost": "medium",
  "backlog-age": "medium",
  "safe-mode": "critical",
  temperature: "medium",
  humidity: "low",
  tamper: "critical",
  "on-battery": "high",
  "supply-low": "critical",
  "lock-worn": "low",
  "hand-in-forgotten": "medium",
  mismatch: "medium",
  misplacement: "high",
  "unexpected-removal": "critical",
  ghost: "medium",
  unread: "low",
  "stock-difference": "medium",
};
const worse: ReadonlyMap<string, Severity> = new Map([
  [subjects.diskFull, "critical"],
  [subjects.backlogFull, "high"],
]);
export const severityOf = (kind: AlarmKind, subject: string): Severity => worse.get(subject) ?? severities[kind];

/** What a turn's event says about conditions by itself; those that need the site's state are judged in `alarm.ts`. */
export const judge = (event: Event, rules: Rules): readonly Judgement[] => {
  switch (event.type) {
    case "door-left-open":
    case "door-abandoned-open":
      return [holds("door-left-open", event.compartment)];
    case "door-closed":
      return [ended("door-left-open", event.compartment)];
    case "door-read":
      return event.open ? [] : [ended("door-left-open", event.compartment)];
    case "door-forced":
      return [holds("door-forced", event.compartment)];
    case "door-jammed":
      return [holds("door-jammed", event.compartment)];
    case "compartment-released":
      return [ended("door-jammed", event.compartment), ended("lock-worn", event.compartment)];
    case "compartment-suspected":
      return [holds("compartment-suspect", event.compartment)];
    case "compartment-freed":
      return [ended("compartment-suspect", event.compartment), ended("hand-in-forgotten", event.compartment)];
    case "hand-in-overdue":
      return [holds("hand-in-forgotten", event.compartment)];
    case "deposit-made":
    case "hand-in-made":
    case "parcels-refused":
      return [ended("compartment-suspect", event.compartment)];
    case "collection-undone":
    case "recall-undone":
    case "hand-in-fetch-undone":
      return event.reason === "still-inside" ? [ended("compartment-suspect", event.compartment)] : [];
    case "compartment-audited":
      return [ended("compartment-suspect", event.compartment), ended("door-forced", event.compartment)];
    case "disagreement-raised":
      return [holds(event.kind, event.compartment)];
    case "disagreement-cleared":
      return [ended(event.kind, event.compartment)];
    case "stock-stated": {
      const isOpen = event.leftOut > 0 || event.differences.some(({ state }) => state === "open");
      return [{ kind: "stock-difference", subject: subjects.stock, holds: isOpen }];
    }
    case "code-refused":
      return event.waitUntil === undefined ? [] : [holds("too-many-wrong-codes", event.terminal)];
    case "tries-forgiven":
      return event.tries > rules.freeTries ? [] : [ended("too-many-wrong-codes", event.terminal)];
    case "clock-judged":
      return [{ kind: "clock-unsynchronised", subject: subjects.clock, holds: !event.synced }];
    case "uplink-changed":
      return event.connected ? [ended("uplink-lost", subjects.uplink)] : [];
    case "lock-worn":
      return [holds("lock-worn", event.compartment)];
    case "lock-recovered":
      return [ended("lock-worn", event.compartment)];
    case "environment-changed":
      return judgeEnvironment(event);
    case "device-back":
      return [ended("board-silent", event.device)];
    default:
      return [];
  }
};
