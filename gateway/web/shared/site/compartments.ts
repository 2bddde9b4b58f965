/** The bank as the site shows it: its layout once, and one signal a compartment, so that a change redraws one door. */
import { type Signal, signal } from "@preact/signals";
import type { Layout, PublicCompartment } from "../../../wire/http.ts";
import { ask } from "./ask.ts";
import { type Listener, type Live, openLive } from "./live.ts";

export const layout = signal<Layout | null>(null);
const doors = new Map<string, Signal<PublicCompartment | null>>();

/** The compartment as it is now; null while nothing is known of it. */
export const compartment = (id: string): Signal<PublicCompartment | null> => {
  let found = doors.get(id);
  if (!found) {
    found = signal(null);
    doors.set(id, found);
  }
  return found;
};

/** As people know the carrier; of one that the site no longer takes, its id. */
export const carrierName = (id: string): string =>
  layout.value?.carriers?.find(({ carrier }) => carrier === id)?.name ?? id;

/** Follows the site from now on; `more` hears what else it says. */
export const followSite = (more: Partial<Listener> = {}): Live => {
  const show = (one: PublicCompartment): void => {
    compartment(one.compartment).value = one;
  };
  return openLive({
    ...more,
    reset: () => {
      void readAll(show);
      more.reset?.();
    },
    compartment: (one) => {
      show(one);
      more.compartment?.(one);
    },
  });
};

const patienceMs = 60_000;
const readAll = async (show: (one: PublicCompartment) => void): Promise<void> => {
  const [plan, all] = await Promise.all([
    ask<Layout>("/layout", { patienceMs }),
    ask<readonly PublicCompartment[]>("/compartments", { patienceMs }),
  ]);
  if (plan.ok) layout.value = plan.value;
  if (all.ok) for (const one of all.value) show(one);
};
