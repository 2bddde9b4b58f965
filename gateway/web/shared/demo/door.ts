/** The demo's stage behind `/demo`, where this site has one: hands, faults and phones that are not really there. */
import { type Signal, signal } from "@preact/signals";
import type { DemoDoor, DemoState } from "../../../wire/demo.ts";
import { about } from "../site/about.ts";
import { type Asking, ask, type Said } from "../site/ask.ts";

export const hasDemo = async (): Promise<boolean> => (await about())?.demo === true;

export const stage = <T>(path: string, asking: Asking = {}): Promise<Said<T>> => ask<T>(`/demo/${path}`, asking);

export interface Watched<T> {
  /** Null until it answered for the first time. */
  readonly now: Signal<T | null>;
  /** Reads it anew at once. */
  look(): Promise<void>;
  /** Keeps it new until what it gives is called. */
  follow(): () => void;
}
const watched = <T>(path: string, everyMs: number): Watched<T> => {
  const now = signal<T | null>(null);
  let followers = 0;
  let timer = 0;
  let shown = "";
  const look = async (): Promise<void> => {
    const said = await stage<T>(path);
    const text = said.ok ? JSON.stringify(said.value) : shown;
    // The same again draws nothing anew.
    if (said.ok && text !== shown) now.value = said.value;
    shown = text;
  };
  const follow = (): (() => void) => {
    if (followers++ === 0) {
      void look();
      timer = setInterval(() => document.hidden || void look(), everyMs);
    }
    return () => {
      if (--followers === 0) clearInterval(timer);
    };
  };
  return { now, look, follow };
};

/** Doors that are open, whatever their contacts say. */
export const openDoors = watched<readonly DemoDoor[]>("doors", 900);
export const stageState = watched<DemoState>("state", 1_500);
