/** Everything that a courier can meet on a round. */
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { count } from "../../scale.ts";
import { goesIdle, isElsewhere, leaves, takesBack } from "./courier/ends.ts";
import { fetches, fetchMarks } from "./courier/fetches.ts";
import { isRefused, looksRound, putsBeside, putsOneIn, signsIn } from "./courier/goes-in.ts";
import { isCut, isDoubted, isNotBelieved, meetsJam } from "./courier/goes-wrong.ts";
import type { Walk } from "./scene.ts";

export const courierMarks = {
  "sign-in refused": ".work-form .notice[data-kind=bad]",
  "sign-in waits": ".count",
  "no waybill": ".typed .field-wrong",
  "no number": "form:has([name=phone]) .field-wrong",
  camera: ".camera video",
  "no camera": ".work-body > .notice[data-kind=warn]",
  "another size": ".work:has(.notice[data-kind=bad]) .work-body .sizes",
  "another door": ".work:has(.place) .notice[data-kind=warn]",
  "not live": '.live[data-state="lost"]',
  "waits: done": "[data-waits=done]",
  "waits: not believed": "[data-waits=done] .button",
  ...Object.fromEntries(["unchecked", "taken", "refused"].map((one) => [`waits: ${one}`, `[data-waits=${one}]`])),
  ...Object.fromEntries(
    ["in", "waits", "recalled", "fetched", "not-there", "cancelled", "unclear", "refused"].map((one) => [
      `receipt: ${one}`,
      `[data-entry=${one}]`,
    ]),
  ),
  "nothing overdue": '[data-view="overdue"] .work-body > p',
  "empty receipt": '[data-view="receipt"] .work-body > p:not(.soft)',
  overdue: "[data-overdue]",
  ...fetchMarks,
};

/** One large compartment; medium ones without sensors; doors and PINs that give up soon; parcels overdue soon. */
export const courierSite = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...{ ...config.rules, openSeenMs: 900, pulseGapMs: 300, freeTries: 2 },
    ...{ firstWaitMs: count(8_000, 20_000), waitMaxMs: count(8_000, 20_000) },
    carriers: (config.rules?.carriers ?? []).map((carrier) => ({
      ...carrier,
      holdMs: count(40_000, 90_000),
      handIns: "labelled" as const,
    })),
  },
  banks: (config.banks ?? []).map((bank) => ({
    ...bank,
    compartments: bank.compartments.map(({ itemInput, ...plan }) => ({
      ...plan,
      ...(plan.size === "M" || itemInput === undefined ? {} : { itemInput }),
      ...(plan.size === "L" && bank.bank !== "A" ? { size: "XL" as const } : {}),
    })),
  })),
});

export const courierWalk: Walk = async (scene) => {
  await signsIn(scene);
  await looksRound(scene);
  await putsOneIn(scene);
  await putsBeside(scene);
  await meetsJam(scene);
  await isRefused(scene);
  await isCut(scene);
  await isDoubted(scene);
  await isNotBelieved(scene);
  await isElsewhere(scene);
  await fetches(scene);
  await takesBack(scene);
  await goesIdle(scene);
  await leaves(scene);
};
