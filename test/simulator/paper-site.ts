/**
 * A site kept on paper: the trade's rules in their plainest form over simulated hardware, on told time. It is what the
 * people are tried on; the gateway itself is tried elsewhere, with the same people.
 */
import type { Advice, DepositAsked, DepositSeen, No, SiteDoorways, Time } from "../../firmware-sim/people/doorways.ts";
import { handsInside } from "../../firmware-sim/people/hands.ts";
import type { Traffic } from "../../firmware-sim/people/plan.ts";
import { SimSettings } from "../../firmware-sim/settings.ts";
import { SimulatedSite } from "../../firmware-sim/site.ts";
import { type Size, sizes } from "../../gateway/core/vocabulary.ts";
import { parseWaybill } from "../../gateway/wire/parcel/waybill.ts";

interface Paper {
  readonly deposit: string;
  readonly code: string;
  readonly compartment: string;
  readonly parcel: string;
  readonly carrier: string;
  stage: string;
  holdUntil: number;
  readonly leaseUntil: number;
}
const leaseMs = 20_000;
const boardRelays = 16;

export const paperSite = (traffic: Traffic, time: Time) => {
  const plan = sizes.flatMap((size) => Array.from({ length: traffic.layout[size] ?? 0 }, () => size));
  const places = plan.map((size, at) => ({
    compartment: `A-${at + 1}`,
    size,
    device: `board-${Math.floor(at / boardRelays)}`,
    lock: at % boardRelays,
  }));
  const boards = [...new Set(places.map(({ device }) => device))];
  const hardware = new SimulatedSite(
    SimSettings.parse({
      lines: [
        { transport: "tcp", boards: boards.map((device, at) => ({ device, unit: at + 1, relays: boardRelays })) },
      ],
      compartments: places.map(({ compartment, device, lock }) => ({ compartment, device, lock })),
    }),
    time.now(),
  );
  const carrierOf = (courier: string) => traffic.carriers.find(({ couriers }) => couriers.includes(courier))?.id ?? "";
  return {
    hardware,
    hands: handsInside(hardware, time.now),
    site: onPaper(traffic, time, hardware, places, carrierOf),
  };
};

const no = (reason: string, more: Partial<No> = {}): No => ({ ok: false, reason, ...more });
const yes = { ok: true } as const;

const onPaper = (
  traffic: Traffic,
  time: Time,
  hardware: SimulatedSite,
  places: readonly {
    readonly compartment: string;
    readonly size: Size;
    readonly device: string;
    readonly lock: number;
  }[],
  carrierOf: (courier: string) => string,
): SiteDoorways => {
  const advices = new Map<string, Advice>();
  const papers = new Map<string, Paper>();
  const here = ["opening", "held", "overdue", "collecting", "recalling"];
  const occupied = (compartment: string) =>
    [...papers.values()].some((paper) => paper.compartment === compartment && here.includes(paper.stage));
  const pulse = (compartment: string): void => {
    const place = places.find((one) => one.compartment === compartment)!;
    const { bus, unit } = hardware.busOf(place.device)!;
    bus.request(unit, Uint8Array.of(5, 2, place.lock, 0, 5), time.now());
  };
  const closed = (compartment: string) => hardware.cabinet.look(compartment, time.now())?.open === false;
  const seen = ({ deposit, compartment, stage }: Paper): DepositSeen => ({ deposit, compartment, stage });
  const turn = (): void => {
    for (const paper of papers.values()) {
      if (paper.stage === "held" && time.now() >= paper.holdUntil) paper.stage = "overdue";
      if (paper.stage === "opening" && time.now() >= paper.leaseUntil) paper.stage = "cancelled";
    }
  };
  const judge = (carrier: string, { parcels: [parcel = ""], size, damaged, phone }: DepositAsked): No | null => {
    if (typeof parseWaybill(parcel) === "string") return no("waybill-malformed");
    if ([...papers.values()].some((paper) => paper.parcel === parcel && here.includes(paper.stage)))
      return no("waybill-duplicate");
    const advice = advices.get(parcel);
    if (advice && advice.carrier !== carrier) return no("foreign-carrier");
    if (advice ? advice.consent === "refused" : phone === undefined) return no("not-consented");
    if (advice && !advice.goodsAllowed) return no("goods-not-allowed");
    if (damaged) return no("damaged");
    return (traffic.layout[size] ?? 0) > 0 ? null : no("oversize");
  };
  const free = (size: Size) => places.find((place) => place.size === size && !occupied(place.compartment));
  const paperOf = (deposit: string): Paper => papers.get(deposit)!;
  const settle = (deposit: string, from: readonly string[], to: string) => {
    const paper = paperOf(deposit);
    if (!from.includes(paper.stage) || !closed(paper.compartment)) return no("wrong-state");
    paper.stage = to;
    paper.holdUntil = time.now() + traffic.holdMs;
    return yes;
  };
  return {
    announce: async (list) => {
      for (const advice of list) advices.set(advice.waybill, advice);
    },
    signIn: async (courier) => ({ ...yes, session: courier }),
    beginDeposit: async (session, asked) => {
      turn();
      const carrier = carrierOf(session);
      const refused = judge(carrier, asked);
      if (refused) return refused;
      const place = free(asked.size);
      const nextSize = sizes.find((size) => sizes.indexOf(size) > sizes.indexOf(asked.size) && free(size));
      if (!place) return no("full", nextSize && { nextSize });
      const [deposit, [parcel = ""]] = [`deposit-${papers.size + 1}`, asked.parcels];
      const code = String(10_000_000 + papers.size * 7919);
      const until = { holdUntil: Number.POSITIVE_INFINITY, leaseUntil: time.now() + leaseMs };
      const paper = { deposit, code, compartment: place.compartment, parcel, carrier, stage: "opening", ...until };
      papers.set(deposit, paper);
      pulse(place.compartment);
      return { ...yes, ...seen(paper) };
    },
    reopenDeposit: async (_, deposit) => {
      pulse(paperOf(deposit).compartment);
      return { ...yes, ...seen(paperOf(deposit)) };
    },
    confirmDeposit: async (_, deposit) => settle(deposit, ["opening"], "held"),
    depositNow: async (_, deposit) => {
      turn();
      return seen(paperOf(deposit));
    },
    overdue: async (session) => {
      turn();
      const own = [...papers.values()].filter(
        ({ carrier, stage }) => carrier === carrierOf(session) && stage === "overdue",
      );
      return { ...yes, deposits: own.map(seen) };
    },
    recall: async (_, deposit) => {
      paperOf(deposit).stage = "recalling";
      pulse(paperOf(deposit).compartment);
      return { ...yes, ...seen(paperOf(deposit)) };
    },
    confirmRecall: async (_, deposit) => settle(deposit, ["recalling"], "recalled"),
    codeFor: async (deposit) => paperOf(deposit).code,
    presentCode: async (code) => {
      turn();
      const paper = [...papers.values()].find((one) => one.code === code && ["held", "overdue"].includes(one.stage));
      if (!paper) return no("code-wrong");
      paper.stage = "collecting";
      pulse(paper.compartment);
      return { ...yes, ...seen(paper), collection: paper.deposit };
    },
    reopenCollection: async (collection) => {
      pulse(paperOf(collection).compartment);
      return yes;
    },
    confirmCollection: async (collection) => settle(collection, ["collecting"], "collected"),
  };
};
