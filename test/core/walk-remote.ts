/** The fleet orders something at random. */
import type { Command } from "../../gateway/core/command.ts";
import type { RemoteAction } from "../../gateway/core/vocabulary.ts";
import { type Dice, pick } from "./dice.ts";
import { minute, type Stage } from "./stage.ts";

export const fleetOrders = ({ site, moment }: Stage, dice: Dice): Command => {
  const some = (from: Iterable<string>, otherwise: string): string => pick([...[...from].slice(-8), otherwise], dice);
  const compartment = some(site.locker.compartments.keys(), "A-01");
  const deposit = some(site.custody.deposits.keys(), "0".repeat(32));
  const { bars = [] } = site.locker.compartments.get(compartment) ?? {};
  const give = bars.length > 0 ? "release-compartment" : dice(0.15) ? "block-compartment" : "open-compartment";
  const issue = site.custody.deposits.get(deposit)?.code?.issue ?? 1;
  const byDeposit = pick<RemoteAction>(
    [
      { type: "recall-deposit", deposit },
      { type: "change-pickup-code", deposit, issue },
      { type: "take-back-pass", deposit, issue, pass: pick([1, 2], dice) },
      { type: "open-here", deposit, presence: "123456" },
      ...([1, 2, 3] as const).map(() => ({ type: "extend-hold", deposit }) as const),
    ],
    dice,
  );
  const alarm = some(site.alarm.keys.keys(), "0".repeat(16));
  const wanted = { level: "info", ageMs: minute, lines: 10, bytes: 1_024 } as const;
  const seldom: RemoteAction = dice(0.5) ? { type: "acknowledge-alarm", alarm } : { type: "send-log", wanted };
  const atSite: RemoteAction = dice(0.2) ? seldom : { type: give, compartment };
  const action = dice(0.7) ? atSite : byDeposit;
  const { at: fleetAt } = moment;
  const counter = site.history.epoch?.counter ?? 1;
  return {
    ...{ type: "take-remote-command", id: site.history.seq.toString(16).padStart(32, "0") },
    issuer: action.type === "open-here" ? { role: "recipient", id: deposit } : { role: "operator", id: "office" },
    ...{ reason: "because", action, fleetAt },
    notAfter: fleetAt + pick([-1, 5_000, 60_000, 600_000], dice),
    expect: { epoch: dice(0.9) ? counter : counter + 1 },
  };
};
