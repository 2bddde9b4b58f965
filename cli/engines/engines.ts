/** The engines that a demo can start on loopback. */
import type { Engine } from "./engine.ts";
import { startJetStream } from "./jetstream.ts";
import { startMosquitto } from "./mosquitto.ts";

export const engineNames = ["mosquitto", "jetstream"] as const;
export type EngineName = (typeof engineNames)[number];

const starts: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  mosquitto: startMosquitto,
  jetstream: startJetStream,
};

/** Rejects when its program is not here. */
export const startEngine = (name: EngineName): Promise<Engine> => starts[name]();
