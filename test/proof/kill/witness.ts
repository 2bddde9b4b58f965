/** Listens to what the site says to people, and holds every yes against the journal. */
import type { SiteDoorways } from "../../../firmware-sim/people/doorways.ts";
import type { Event } from "../../../gateway/core/event.ts";

export interface Witness {
  readonly site: SiteDoorways;
  /** How often the site said yes, by what was asked. */
  counts(): Readonly<Record<string, number>>;
  /** Every yes whose event is not there. */
  unkept(history: readonly Event[]): string[];
}
interface Yes {
  readonly asked: string;
  readonly about: string;
  readonly fits: (event: Event) => boolean;
}

/** `digestOfToken`: how the site writes down a session's token. */
export const witness = (site: SiteDoorways, digestOfToken: (token: string) => string): Witness => {
  const heard: Yes[] = [];
  const yes = (asked: string, about: string, fits: Yes["fits"]): void => void heard.push({ asked, about, fits });
  return {
    site: { ...site, ...ofCouriers(site, yes, digestOfToken), ...ofRecipients(site, yes) },
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { asked } of heard) counts[asked] = (counts[asked] ?? 0) + 1;
      return counts;
    },
    unkept: (history) =>
      heard.filter(({ fits }) => !history.some(fits)).map(({ asked, about }) => `${asked}: ${about}`),
  };
};

type Told = (asked: string, about: string, fits: Yes["fits"]) => void;

const ofCouriers = (
  site: SiteDoorways,
  yes: Told,
  digestOfToken: (token: string) => string,
): Omit<SiteDoorways, "codeFor" | "presentCode" | "reopenCollection" | "confirmCollection"> => ({
  announce: async (advices) => {
    await site.announce(advices);
    for (const { waybill } of advices)
      yes("announce", waybill, (event) => event.type === "pre-advice-received" && event.waybill === waybill);
  },
  signIn: async (courier) => {
    const said = await site.signIn(courier);
    if (!said.ok) return said;
    const digest = digestOfToken(said.session);
    yes("sign-in", courier, (event) => event.type === "courier-signed-in" && event.session === digest);
    return said;
  },
  beginDeposit: async (session, asked, key) => {
    const said = await site.beginDeposit(session, asked, key);
    if (!said.ok) return said;
    const { deposit } = said;
    yes(
      `begin-deposit via ${asked.via}`,
      deposit,
      (event) =>
        event.type === "deposit-begun" &&
        event.deposit === deposit &&
        event.parcels.every((waybill) => asked.parcels.includes(waybill)),
    );
    return said;
  },
  reopenDeposit: async (session, deposit, key) => {
    const said = await site.reopenDeposit(session, deposit, key);
    if (said.ok)
      yes("reopen-deposit", deposit, (event) => event.type === "deposit-reopened" && event.deposit === deposit);
    return said;
  },
  confirmDeposit: async (session, deposit, key) => {
    const said = await site.confirmDeposit(session, deposit, key);
    if (said.ok && stageOf(said) === "held")
      yes("confirm-deposit", deposit, (event) => event.type === "deposit-made" && event.deposit === deposit);
    return said;
  },
  depositNow: async (session, deposit) => {
    const seen = await site.depositNow(session, deposit);
    if (seen?.stage === "held")
      yes("see a deposit held", deposit, (event) => event.type === "deposit-made" && event.deposit === deposit);
    return seen;
  },
  overdue: async (session) => {
    const said = await site.overdue(session);
    if (!said.ok) return said;
    for (const { deposit, stage } of said.deposits) {
      const why = stage === "overdue" ? "hold-ended" : "parcels-refused";
      yes(`see a deposit ${stage}`, deposit, (event) => event.type === why && event.deposit === deposit);
    }
    return said;
  },
  recall: async (session, deposit, key) => {
    const said = await site.recall(session, deposit, key);
    if (said.ok) yes("recall", deposit, (event) => event.type === "recall-begun" && event.deposit === deposit);
    return said;
  },
  confirmRecall: async (session, deposit, key) => {
    const said = await site.confirmRecall(session, deposit, key);
    if (said.ok && stageOf(said) === "recalled")
      yes("confirm-recall", deposit, (event) => event.type === "parcels-recalled" && event.deposit === deposit);
    return said;
  },
});

const ofRecipients = (
  site: SiteDoorways,
  yes: Told,
): Pick<SiteDoorways, "codeFor" | "presentCode" | "reopenCollection" | "confirmCollection"> => ({
  codeFor: async (deposit, waybill) => {
    const code = await site.codeFor(deposit, waybill);
    if (code !== null)
      yes("be told a code", deposit, (event) => event.type === "deposit-made" && event.deposit === deposit);
    return code;
  },
  presentCode: async (code, key) => {
    const said = await site.presentCode(code, key);
    if (!said.ok) return said;
    const { collection } = said;
    yes("present-code", collection, (event) => event.type === "collection-begun" && event.collection === collection);
    return said;
  },
  reopenCollection: async (collection, key) => {
    const said = await site.reopenCollection(collection, key);
    if (said.ok)
      yes(
        "reopen-collection",
        collection,
        (event) => event.type === "collection-reopened" && event.collection === collection,
      );
    return said;
  },
  confirmCollection: async (collection, key) => {
    const said = await site.confirmCollection(collection, key);
    const { deposit } = said as { readonly deposit?: string };
    if (said.ok && said.stage === "collected" && deposit !== undefined)
      yes("confirm-collection", deposit, (event) => event.type === "parcels-collected" && event.deposit === deposit);
    return said;
  },
});

const stageOf = (said: unknown): unknown => (said as { readonly stage?: unknown }).stage;
