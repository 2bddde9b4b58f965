/** Where the effects of written events go. */
import type { Effect } from "../core/effect.ts";
import type { Journal } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Supervisor } from "./supervise.ts";

export const effectPerformer =
  (parts: {
    readonly journal: Pick<Journal, "eraseSide">;
    readonly log: Log;
    readonly dispatch: () => Dispatch;
    readonly devices: () => Supervisor;
    /** Resolves when everything is on disk, the clock's mark as well. */
    readonly onDisk: () => Promise<void>;
  }) =>
  (effect: Effect): void => {
    const failed = (error: unknown): void => parts.log.warn("effect-failed", { type: effect.type, why: String(error) });
    switch (effect.type) {
      case "pulse-lock":
        parts.dispatch().pulse(effect);
        break;
      case "erase-side":
        parts.journal.eraseSide(effect.deposit).catch(failed);
        break;
      case "show-lamp":
        for (const device of parts.devices().withLamp(effect.compartment)) device.perform(effect).catch(failed);
        break;
      case "prepare-power-end":
        parts
          .onDisk()
          .then(() => parts.log.warn("power-may-go", {}))
          .catch(failed);
        break;
      case "tell-handheld":
        parts.devices().device(effect.device)?.perform(effect).catch(failed);
    }
  };
