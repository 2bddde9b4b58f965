/** Hands that reach into a simulated site: directly, or through the simulator's side door. */
import { z } from "zod";
import type { SimulatedSite } from "../site.ts";
import type { Hands } from "./doorways.ts";

export const handsInside = ({ cabinet }: SimulatedSite, now: () => number): Hands => {
  const known = <T>(compartment: string, value: T | undefined): T => {
    if (value === undefined) throw new Error(`this site has no compartment ${compartment}`);
    return value;
  };
  return {
    look: async (compartment) => known(compartment, cabinet.look(compartment, now())),
    putIn: async (compartment, waybill, epc) => known(compartment, cabinet.putIn(compartment, waybill, now(), epc)),
    takeOut: async (compartment, waybills) => known(compartment, cabinet.takeOut(compartment, now(), waybills)),
    close: async (compartment) => known(compartment, cabinet.push(compartment, now())) !== "sprang-open",
  };
};

const DoorSeenBody = z.object({
  open: z.boolean(),
  openedAt: z.number().nullable(),
  openings: z.number(),
  contents: z.array(z.string()),
});
const requestMs = 10_000;

/** `control`: base address of the simulator's side door, for instance `http://127.0.0.1:8080`. */
export const handsThroughControl = (control: string): Hands => {
  const ask = async <T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${control}/doors/${path}`, {
      method: body === undefined ? "GET" : "POST",
      signal: AbortSignal.timeout(requestMs),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`the simulator's side door answers ${response.status} to ${path}`);
    return schema.parse(await response.json());
  };
  return {
    look: (compartment) => ask(DoorSeenBody, compartment),
    putIn: async (compartment, waybill, epc) =>
      (await ask(z.object({ done: z.boolean() }), `${compartment}/put-in`, { waybill, epc })).done,
    takeOut: async (compartment, waybills) =>
      (await ask(z.object({ taken: z.array(z.string()) }), `${compartment}/take-out`, { waybills })).taken,
    close: async (compartment) =>
      (await ask(z.object({ outcome: z.string() }), `${compartment}/close`, {})).outcome !== "sprang-open",
  };
};
