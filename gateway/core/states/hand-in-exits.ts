/** Exits of hand-ins: what was announced, what lies here, and its fetching by a courier. */
import type { DepositState } from "../custody/custody.ts";
import { exits, gone, type Machine } from "./exits.ts";

export const announcementExits = {
  about: "A hand-in that somebody will make: its code opens a compartment once, until it has run out.",
  states: {
    announced: exits(["time alone", null, gone]),
  },
} satisfies Machine<"announced">;

type HandInState = Exclude<DepositState["state"], "collecting" | "refused" | "ended">;

export const handInExits = {
  about: "Parcels that a person hands in for a carrier, from the reservation until its courier has them.",
  states: {
    opening: exits(["time alone", null, gone]),
    open: exits(["time alone", null, gone]),
    closed: exits(["time alone", null, gone]),
    held: exits(["time alone", null, gone]),
    recalling: exits(["time alone", null, gone]),
    suspect: exits(["time alone", null, gone]),
  },
} satisfies Machine<HandInState>;

export const fetchExits = {
  about: "A courier fetches what was handed in.",
  states: {
    opening: exits(["time alone", null, gone]),
    open: exits(["time alone", null, gone]),
    closed: exits(["time alone", null, gone]),
  },
} satisfies Machine<Extract<DepositState, { state: "recalling" }>["phase"]>;
