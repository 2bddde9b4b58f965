/** A site whose carriers take hand-ins in their several ways, and what people do at its kiosk. */
import type { Command, CommandOf } from "../../gateway/core/command.ts";
import { bank, codeOf, kiosk, Scene, type SceneOptions, system } from "./scene.ts";

export const sensed = { layout: bank(4, { itemSensor: true }) };
export const labels = ["SW000001", "SW000002", "SW000003"] as const;
export const longSessions = { courierSessionMs: 1e12, courierIdleMs: 1e12 };

/** swift takes whatever bears its label, slow what was announced, none nothing. */
export const site = ({ rules = {}, ...options }: SceneOptions = {}): Scene =>
  new Scene({
    ...options,
    rules: {
      ...longSessions,
      carriers: [
        { id: "swift", name: "Swift", handIns: "labelled", unknownConsent: "accept", waybillPatterns: ["SW[0-9]{6}"] },
        { id: "slow", name: "Slow", handIns: "announced", waybillPatterns: ["SL[0-9]{6}"] },
        { id: "shy", name: "Shy", waybillPatterns: ["SH[0-9]{6}"] },
      ],
      ...rules,
    },
  });

let ids = 0;
const fresh = (): string => (++ids).toString(16).padStart(32, "e");

/** Returns the code's digest. */
export const announce = (scene: Scene, parcels: readonly string[] = ["SL000001"], more: object = {}): string => {
  const announcement = fresh();
  const command = { type: "announce-hand-in", announcement, parcels: [...parcels], carrier: "slow", ...more };
  scene.ask(command as Command, system);
  return codeOf(announcement, 1);
};

type By = Pick<CommandOf<"begin-hand-in">, "digest" | "label" | "carrier">;
export const byCode = (digest: string): By => ({ digest });
export const byLabel = (label: string, carrier?: string): By => ({
  ...{ digest: "digest-of-the-same-text", label },
  ...(carrier === undefined ? {} : { carrier }),
});

export const beginHandIn = (scene: Scene, by: By = byLabel(labels[0]), more: object = {}): Scene =>
  scene.ask({ type: "begin-hand-in", deposit: fresh(), ...by, size: "M", ...more } as Command, kiosk);

/** Begins a hand-in and puts it in; returns its id. */
export const handIn = (scene: Scene, by?: By, more?: object): string => {
  beginHandIn(scene, by, more);
  const { deposit, compartment } = scene.handInAnswer;
  const { itemSensor } = scene.compartment(compartment).plan;
  scene.cycle(compartment, itemSensor ? { item: true } : {});
  if (!itemSensor) scene.ask({ type: "confirm-hand-in", deposit }, kiosk);
  return deposit;
};
export const placeOf = (scene: Scene, deposit: string): string =>
  scene.site.custody.deposits.get(deposit)?.compartment ?? "gone";
