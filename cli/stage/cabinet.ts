/** The simulated cabinet as the visitor's and the people's hands reach it, and the faults that may be put into it. */
import { z } from "zod";
import type { Hands } from "../../firmware-sim/people/doorways.ts";
import { handsThroughControl } from "../../firmware-sim/people/hands.ts";
import type { CompartmentSettings } from "../../firmware-sim/settings.ts";
import { CompartmentId, type Size } from "../../gateway/core/vocabulary.ts";
import {
  bankFaults,
  type DemoAct,
  type DemoDoor,
  type DemoFault,
  type DemoMischief,
  doorFaults,
  type HandsDone,
  type MischiefAsked,
} from "../../gateway/wire/demo.ts";
import { ask } from "../demo/request.ts";
import type { ParcelsInHand } from "./parcels.ts";
import { StageNo } from "./server.ts";

export interface StageCabinet {
  /** Of the people: where they stand is remembered. */
  readonly peoplesHands: Hands;
  doors(): Promise<readonly DemoDoor[]>;
  act(compartment: string, act: DemoAct, wanted: string | null): Promise<HandsDone>;
  mischief(): Promise<readonly DemoMischief[]>;
  add(asked: MischiefAsked): Promise<{ readonly id: number }>;
  /** Null: all of it. */
  remove(id: string | null): Promise<void>;
}
export interface CabinetParts {
  /** The simulator's side door. */
  readonly control: string;
  readonly wiring: readonly CompartmentSettings[];
  readonly sizeOf: (compartment: string) => Size;
  readonly parcels: ParcelsInHand;
}

export const MischiefWanted = z.strictObject({
  fault: z.enum([...doorFaults, ...bankFaults]),
  at: z.union([CompartmentId, z.string().regex(/^[A-Z]{1,2}$/)]),
});
const Truth = z.object({
  compartments: z.array(z.object({ compartment: z.string(), open: z.boolean(), contents: z.array(z.string()) })),
});
const Standing = z.array(
  z.object({
    id: z.number(),
    struck: z.number(),
    settings: z.object({
      kind: z.string(),
      stuck: z.string(),
      device: z.string().optional(),
      lock: z.number().optional(),
    }),
  }),
);
/** Whoever looked at a door so lately stands there: longer than anybody goes without a look at an open one. */
const standsThereMs = 15_000;

export const stageCabinet = (parts: CabinetParts): StageCabinet => {
  const { control, wiring } = parts;
  const peopleAt = new Map<string, number>();
  const mischief = async (): Promise<readonly DemoMischief[]> =>
    Standing.parse((await ask(`${control}/mischief`)).body).flatMap((one) => seen(wiring, one));
  return {
    peoplesHands: remembered(handsThroughControl(control), peopleAt),
    doors: async () => {
      const { compartments } = Truth.parse((await ask(`${control}/truth`)).body);
      const isPeoples = (id: string): boolean => Date.now() - (peopleAt.get(id) ?? 0) < standsThereMs;
      return compartments.flatMap(({ compartment, open, contents }) =>
        open
          ? [{ compartment, contents, by: isPeoples(compartment) ? ("people" as const) : ("visitor" as const) }]
          : [],
      );
    },
    act: visitorsHands(parts),
    mischief,
    add: async ({ fault, at }) => {
      const standing = (await mischief()).find((one) => one.fault === fault && one.at === at);
      if (standing) return { id: standing.id };
      const wanted = { ...wiringOf(wiring, at), ...faultOf(fault) };
      const { status, body } = await ask(`${control}/mischief`, { body: wanted });
      if (status >= 300) throw new StageNo(status, "too-many");
      return { id: Number(body["id"]) };
    },
    remove: async (id) => {
      const { status } = await ask(`${control}/mischief${id === null ? "" : `/${id}`}`, { method: "DELETE" });
      if (status >= 300) throw new StageNo(404, "not-found");
    },
  };
};

const remembered = (hands: Hands, at: Map<string, number>): Hands => ({
  look: (compartment) => {
    at.set(compartment, Date.now());
    return hands.look(compartment);
  },
  putIn: (compartment, waybill) => hands.putIn(compartment, waybill),
  takeOut: (compartment, waybills) => hands.takeOut(compartment, waybills),
  close: async (compartment) => {
    const isShut = await hands.close(compartment);
    if (isShut) at.delete(compartment);
    return isShut;
  },
});

/** What was taken out of an open door goes back in first; else what fits and is in hand. */
const visitorsHands = ({ control, sizeOf, parcels }: CabinetParts): StageCabinet["act"] => {
  const takenOut = new Map<string, readonly string[]>();
  return async (compartment, act, wanted) => {
    const at = async (body: object): Promise<Readonly<Record<string, unknown>>> => {
      const reply = await ask(`${control}/doors/${compartment}/${act}`, { body });
      if (reply.status >= 300) throw new StageNo(404, "not-found");
      return reply.body;
    };
    switch (act) {
      case "put-in": {
        const [again, ...others] = takenOut.get(compartment) ?? [];
        const waybill = wanted ?? again ?? parcels.fitting(sizeOf(compartment));
        if (waybill === null) return { done: false };
        const { done } = await at({ waybill });
        if (done !== true) return { done: false };
        takenOut.set(compartment, waybill === again ? others : []);
        parcels.wentIn(waybill);
        return { done: true };
      }
      case "take-out": {
        const taken = z.array(z.string()).parse((await at({}))["taken"]);
        takenOut.set(compartment, taken);
        for (const waybill of taken) parcels.cameOut(waybill);
        return { done: taken.length > 0 };
      }
      case "close": {
        const { outcome } = await at({});
        if (outcome !== "sprang-open") takenOut.delete(compartment);
        return { done: outcome !== "sprang-open" };
      }
      case "pry":
        return { done: (await at({}))["done"] === true };
    }
  };
};

const slowMs = 900;
const faultOf = (fault: DemoFault): object => {
  switch (fault) {
    case "jam":
    case "silent":
      return { kind: fault };
    case "contact-closed":
      return { kind: "stuck-contact", stuck: "closed" };
    case "contact-open":
      return { kind: "stuck-contact", stuck: "open" };
    case "slow":
      return { kind: "slow-answer", ms: slowMs };
  }
};
const wiringOf = (wiring: readonly CompartmentSettings[], at: string): object => {
  const one = wiring.find(({ compartment }) => compartment === at || compartment.startsWith(`${at}-`));
  if (!one) throw new StageNo(404, "not-found");
  return one.compartment === at ? { device: one.device, lock: one.lock } : { device: one.device };
};

/** Mischief of other kinds, from the simulator's own settings, is not the visitor's to see. */
const seen = (
  wiring: readonly CompartmentSettings[],
  { id, struck, settings }: z.infer<typeof Standing>[number],
): readonly DemoMischief[] => {
  const { kind, stuck, device, lock } = settings;
  const fault = [...doorFaults, ...bankFaults].find((one) => {
    const known = faultOf(one) as { readonly kind: string; readonly stuck?: string };
    return known.kind === kind && (known.stuck === undefined || known.stuck === stuck);
  });
  const struckAt = wiring.find((one) => one.device === device && (lock === undefined || one.lock === lock));
  if (!fault || !struckAt) return [];
  const at = lock === undefined ? (struckAt.compartment.split("-")[0] ?? "") : struckAt.compartment;
  return [{ id, fault, at, struck }];
};
