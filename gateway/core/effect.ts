/** What the gateway does to the world. Every effect follows from one written event (law 1) and dies at its deadline. */

export type Effect =
  | {
      readonly type: "pulse-lock";
      readonly order: string;
      readonly attempt: number;
      readonly compartment: string;
      readonly device: string;
      readonly lock: number;
      readonly supply: string;
      readonly pulseMs: number;
      /** Site time (`elapsed`, ms). */
      readonly deadline: number;
    }
  /** Best effort, by every device that has a lamp there; nothing waits for it. */
  | { readonly type: "show-lamp"; readonly compartment: string; readonly show: Lamp }
  /** The power may go at any moment: put everything on disk, and say so. */
  | { readonly type: "prepare-power-end" }
  /** Forget the personal side record of a deposit that has ended. */
  | { readonly type: "erase-side"; readonly deposit: string }
  /** Show a courier's handheld what became of its scan. */
  | { readonly type: "tell-handheld"; readonly device: string; readonly message: HandheldMessage };

/** open: this door; wait: it waits for somebody, for instance to be shut. */
export type Lamp = "open" | "wait" | "off";

export interface HandheldMessage {
  readonly type: "opening" | "opened" | "closed" | "doubted" | "made" | "cancelled" | "moved" | "did-not-open";
  readonly deposit: string;
  readonly compartment: string;
}
export type PulseLock = Extract<Effect, { type: "pulse-lock" }>;
