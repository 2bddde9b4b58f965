/** Faults planted from outside, each of which a law must catch. Production code knows nothing of them. */
import { RfidMqttSettings } from "../../gateway/adapters/rfid-mqtt/protocol.ts";
import type { Config } from "../../gateway/config/schema.ts";
import type { Event } from "../../gateway/core/event.ts";
import { goesUp } from "../../gateway/core/event.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Draft, Journal } from "../../gateway/ports/journal.ts";
import { Frame } from "../../gateway/wire/bridge.ts";
import type { Law } from "./laws/verdicts.ts";
import { withMethods } from "./laws/watched.ts";
import type { WorldOptions } from "./world.ts";

export interface Planted {
  readonly fault: string;
  readonly law: Law;
  readonly dress: Pick<WorldOptions, "dressJournal" | "dressLink" | "dressConfig">;
}

/** What a turn decided counts as on disk before it is. */
const effectBeforeCommit = (journal: Journal): Journal =>
  withMethods(journal, {
    append: (drafts, sides) => {
      const { recorded, durable } = journal.append(drafts, sides);
      const isOrder = drafts.some(({ event }) => event.type === "unlock-ordered");
      return { recorded, durable: isOrder ? Promise.resolve() : durable };
    },
  });

/** The door of a collection has closed: so its parcels must be gone. */
const freedOnDoorClose = (journal: Journal): Journal =>
  withMethods(journal, {
    append: (drafts, sides) => journal.append(drafts.flatMap(concluded), sides),
  });
const concluded = (draft: Draft, _at: number, turn: readonly Draft[]): readonly Draft[] => {
  const { event } = draft;
  if (event.type !== "collection-closed" || turn.some((one) => one.event.type === "compartment-freed")) return [draft];
  const { compartment } = event;
  const freed: Event = {
    type: "compartment-freed",
    compartment,
    evidence: { grade: "presumed", witnesses: ["code", "door"] },
  };
  return [draft, { ...draft, event: freed }];
};

/** Whoever has nothing to write does not wait for those who have. */
const answerBeforeCommit = (journal: Journal): Journal => withMethods(journal, { durable: () => Promise.resolve() });

/** The third custody event that leaves is left out, and so it stays, whoever asks for it again. */
const droppedFromOutbox = (): ((link: BridgeLink) => BridgeLink) => {
  let seen = 0;
  let dropped: number | null = null;
  const thin = (topic: string, payload: Uint8Array): Uint8Array => {
    if (!topic.endsWith("/up/frame")) return payload;
    const frame = Frame.parse(JSON.parse(new TextDecoder().decode(payload)));
    const events = frame.events.filter(({ seq, body }) => {
      const { event } = JSON.parse(body) as { readonly event: Event };
      if (event.type === "deposit-made" && goesUp(event.type) && ++seen === 3) dropped = seq;
      return seq !== dropped;
    });
    return new TextEncoder().encode(JSON.stringify({ ...frame, events }));
  };
  return (link) => ({
    publish: (topic, payload) => link.publish(topic, thin(topic, payload)),
    onMessage: (run) => link.onMessage(run),
    onUp: (run) => link.onUp(run),
    onDown: (run) => link.onDown(run),
    connect: () => link.connect(),
    answered: () => link.answered(),
    unanswered: () => link.unanswered(),
    close: () => link.close(),
  });
};

/** What each event that is written becomes. */
const rewritten =
  (become: (event: Event) => readonly Event[]) =>
  (journal: Journal): Journal =>
    withMethods(journal, {
      append: (drafts, sides) =>
        journal.append(
          drafts.flatMap((draft) => become(draft.event).map((event) => ({ ...draft, event }))),
          sides,
        ),
    });

const unspokenWitness = (event: Event): readonly Event[] => {
  if (event.type !== "parcels-collected") return [event];
  const { grade, witnesses } = event.evidence;
  return [{ ...event, evidence: { grade, witnesses: [...witnesses, "tag"] } }];
};
/** The sensor that says so has not been asked. */
const provenAtTheDoor = (): ((event: Event) => readonly Event[]) => {
  const parcelsOf = new Map<string, string[]>();
  return (event) => {
    if (event.type === "collection-begun") parcelsOf.set(event.collection, event.parcels);
    if (event.type !== "collection-undone") return [event];
    const { deposit, compartment } = event;
    const evidence: Evidence = { grade: "proven", witnesses: ["item-sensor", "code"] };
    const parcels = parcelsOf.get(event.collection) ?? [];
    const ref = { deposit, compartment, collection: event.collection };
    return [
      { type: "parcels-collected", ...ref, parcels, left: [], evidence },
      { type: "compartment-freed", compartment, evidence },
    ];
  };
};
const swappedAntennas = (config: Config): Config => ({
  ...config,
  devices: config.devices.map((device) =>
    device.kind === "rfid-mqtt"
      ? {
          ...device,
          settings: { ...device.settings, antennas: swapped(RfidMqttSettings.parse(device.settings).antennas) },
        }
      : device,
  ),
});
const swapped = (antennas: Readonly<Record<string, string[]>>): Record<string, string[]> => {
  const names = Object.keys(antennas);
  return Object.fromEntries(names.map((name, at) => [name, antennas[names[at ^ 1] ?? name] ?? []]));
};
const secondName = (event: Event): readonly Event[] =>
  event.type === "disagreement-raised" && event.epc !== undefined && event.kind !== "mismatch"
    ? [event, { ...event, kind: "mismatch", case: event.case.replace(/^./, "f") }]
    : [event];
const neverWithdrawn = (event: Event): readonly Event[] =>
  event.type === "disagreement-cleared" && event.by === "witnesses" ? [] : [event];
const ghostFromNothing = (event: Event): readonly Event[] =>
  event.type === "door-read" && !event.open
    ? [event, { ...nothing, type: "disagreement-raised", kind: "ghost", compartment: event.compartment }]
    : [event];
const nothing = { case: "0000000000000000", parcels: [], testimonies: [] };

export const planted = (): readonly Planted[] => [
  {
    fault: "an unlock before its commit",
    law: "nothing opens unwritten",
    dress: { dressJournal: effectBeforeCommit },
  },
  {
    fault: "a compartment freed on door-close alone",
    law: "no freeing by a door alone",
    dress: { dressJournal: freedOnDoorClose },
  },
  {
    fault: "a custody entry dropped from the outbox",
    law: "the trail is the journal",
    dress: { dressLink: droppedFromOutbox() },
  },
  {
    fault: "an answer sent before an earlier turn's commit",
    law: "answers are on disk",
    dress: { dressJournal: answerBeforeCommit },
  },
  {
    fault: "a witness who never spoke",
    law: "witnesses have spoken",
    dress: { dressJournal: rewritten(unspokenWitness) },
  },
  {
    fault: "a collection proven whatever lies inside",
    law: "what is proven gone is gone",
    dress: { dressJournal: rewritten(provenAtTheDoor()) },
  },
  {
    fault: "antennas that are wired crosswise",
    law: "presence is true",
    dress: { dressConfig: swappedAntennas },
  },
  {
    fault: "a second name for the same disagreement",
    law: "one fact has one name",
    dress: { dressJournal: rewritten(secondName) },
  },
  {
    fault: "a disagreement that is never withdrawn",
    law: "a disagreement ends with its cause",
    dress: { dressJournal: rewritten(neverWithdrawn) },
  },
  {
    fault: "a ghost made from nothing",
    law: "no disagreement is invented",
    dress: { dressJournal: rewritten(ghostFromNothing) },
  },
];
