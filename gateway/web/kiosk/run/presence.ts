/**
 * The number for whoever stands here with a parcel's page on the phone, and the collection whose door such a page has
 * asked for: its screen is shown to a person who has touched nothing.
 */
import { signal } from "@preact/signals";
import type { PresenceAnswer } from "../../../wire/faces/presence.ts";
import type { KioskCollection } from "../../../wire/http.ts";
import { ask, type Said } from "../../shared/site/ask.ts";
import type { Happened, Screen } from "../machine/state.ts";

/** Six digits; null: this site has none to show. */
export const presence = signal<string | null>(null);

/** Of a site that does not answer, or shows none. */
const againMs = 60_000;
const soonMs = 500;

/** What it gives is called whenever something may have changed. */
export const followPresence = (screen: () => Screen, happen: (happened: Happened) => void): (() => void) => {
  let timer = 0;
  let shown: string | null = null;
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    const said = await ask<PresenceAnswer>("/kiosk/presence");
    presence.value = said.ok ? said.value.number : null;
    timer = setTimeout(() => void look(), presence.value === null ? againMs : leftMsOf(said));
    const collection = said.ok ? said.value.collection : null;
    if (collection === null || collection === shown || screen().at !== "home") return;
    shown = collection;
    const view = await ask<KioskCollection>(`/kiosk/collections/${collection}`);
    if (view.ok) happen({ type: "opened", view: view.value });
  };
  return () => void (screen().at === "home" && look());
};

const leftMsOf = (said: Said<PresenceAnswer>): number => (said.ok ? Math.max(soonMs, said.value.leftMs) : againMs);
