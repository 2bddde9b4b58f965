/** What people who hand in, and the couriers who fetch it, may ask for at random. */
import type { Command } from "../../gateway/core/command.ts";
import type { Deposit } from "../../gateway/core/custody/custody.ts";
import type { Site } from "../../gateway/core/turn/state.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { type Dice, pick } from "./dice.ts";
import { digest, kiosk, system } from "./stage.ts";

/** By a code that was announced, or by what stands on the parcel; then at the door. `fresh`: an id that is new. */
export const personAtKiosk = (
  { custody }: Site,
  dice: Dice,
  fresh: (length: number) => string,
): readonly (readonly [Command, Actor])[] => {
  const running = [...custody.deposits.values()].filter(({ handIn }) => handIn);
  if (running.length > 0 && !dice(0.3)) {
    const { deposit } = pick(running, dice);
    const commands: readonly Command[] = [
      { type: "confirm-hand-in", deposit },
      { type: "confirm-hand-in", deposit },
      { type: "reopen-hand-in", deposit },
      {
        type: "move-hand-in",
        deposit,
        reason: pick(["too-small", "broken", "dirty", "not-empty"] as const, dice),
        size: "M",
      },
      { type: "cancel-hand-in", deposit },
    ];
    return [[pick(commands, dice), kiosk]];
  }
  const number = (): string => `W${Number.parseInt(fresh(16), 16)}`;
  const known = [...custody.announcements.values()];
  const announcement = fresh(32);
  const announced: Command = { type: "announce-hand-in", announcement, parcels: [number()], carrier: "swift" };
  const code = known.length === 0 ? digest("wrong") : pick(known, dice).code.digest;
  const label = dice(0.5) ? {} : { label: number() };
  const begun = { type: "begin-hand-in", deposit: fresh(32), digest: code, ...label, size: "M" } as const;
  return known.length === 0 || dice(0.5)
    ? [
        [announced, system],
        [begun, kiosk],
      ]
    : [[begun, kiosk]];
};

export const courierFetches = ({ deposit, stage }: Deposit, dice: Dice): Command => {
  if (stage.state !== "recalling") return { type: "fetch-hand-in", deposit };
  const problem = pick(["empty", "empty", "wrong", "damaged"] as const, dice);
  return dice(0.7) ? { type: "confirm-fetch", deposit } : { type: "report-hand-in", deposit, problem };
};
