/**
 * A simulated month at the real gateway: parcels come and go, each evening two maintainers count from door to door, and
 * each midnight the day is stated. Thieves and careless couriers are planted; the truth of the simulator decides.
 */
import { expect, test } from "vitest";
import { MischiefSettings } from "../../../firmware-sim/mischief.ts";
import { newRandom, type Random } from "../../../firmware-sim/random.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";
import { statementHash } from "../../../gateway/core/custody/stock/statement.ts";
import type { EventOf } from "../../../gateway/core/event.ts";
import { calendarOf } from "../../../gateway/platform/calendar.ts";
import { stockProblems } from "../../core/ledger-laws.ts";
import { count, figure } from "../../scale.ts";
import { day, hour } from "../rig/virtual-parts.ts";
import { VirtualSite } from "../rig/virtual-site.ts";
import { type Parcel, People } from "./people.ts";
import { carriers, configOfMonth, doors, hardwareOfMonth, zone } from "./place.ts";

const minute = 60_000;
const days = count(6, 30);
const { dayOf, sha256 } = calendarOf(zone);
/** Day of the month → what is done on it. */
const plots = {
  [count(2, 4)]: "pried-with-sensor",
  [count(3, 11)]: "insider",
  [count(4, 23)]: "pried-behind-a-stuck-contact",
  [count(5, 8)]: "swapped",
  [count(6, 17)]: "other-door",
} as const;
const offOn = count(3, 14);

class Month {
  readonly site = new VirtualSite({ site: { config: configOfMonth(), hardware: hardwareOfMonth(7) } });
  readonly people = new People(this.site);
  readonly random: Random = newRandom("month");
  readonly waybills = newWaybills(newRandom("month's parcels"));
  held: Parcel[] = [];
  /** Taken to the office by staff: brought again on the next day. */
  office: { waybill: string; carrier: string }[] = [];
  /** `day compartment` of everything that was planted. */
  readonly planted = new Set<string>();
  readonly truths = new Map<string, number>();
  moved = { in: 0, out: 0 };

  today = (): string => this.site.gateway.site().stock.day!.day;
  truth = (): number => Object.values(this.site.hardware.cabinet.contents()).flatMap(Object.keys).length;
  /** Until this hour of the site's day. */
  async until(hourOfDay: number): Promise<void> {
    const now = this.site.gateway.reads.health().siteTimeMs as number;
    const { day: running } = this.site.gateway.site().stock;
    const left = running!.dueAt - now - (24 - hourOfDay) * hour;
    if (left > 0) await this.site.pass(left);
  }
  plant(...compartments: readonly string[]): void {
    for (const compartment of compartments) this.planted.add(`${this.today()} ${compartment}`);
  }
  lose(compartment: string): void {
    this.held = this.held.filter((parcel) => parcel.compartment !== compartment);
  }

  async live(number: number): Promise<void> {
    const { random, people } = this;
    await this.until(8);
    for (const { waybill, carrier } of this.office.splice(0)) this.keep(await people.deposit(carrier, waybill));
    for (let round = 0; round < 5; round++) {
      const coming = random.int(3);
      for (let one = 0; one < coming && this.held.length < 12; one++)
        this.keep(await people.deposit(random.pick(carriers), this.waybills.next()));
      for (const parcel of random.shuffle(this.held).slice(0, random.int(3))) await this.take(parcel);
      await this.site.pass(random.between(20 * minute, 90 * minute));
    }
    const plot = plots[number as keyof typeof plots];
    if (plot) await this[plot]();
    await this.until(21);
    const taken = await people.count("site");
    for (const waybill of taken) this.office.push({ waybill, carrier: this.#carrierOf.get(waybill) ?? "swift" });
    this.held = this.held.filter(({ deposit }) => this.site.gateway.site().custody.deposits.has(deposit));
    this.truths.set(this.today(), this.truth());
    expect(stockProblems(this.site.gateway.site())).toEqual([]);
    if (number === offOn) await this.sleepOver();
    else await this.site.pass(4 * hour);
  }
  readonly #carrierOf = new Map<string, string>();
  keep(parcel: Parcel | null): void {
    if (!parcel) return;
    this.held.push(parcel);
    this.#carrierOf.set(parcel.waybill, parcel.carrier);
    this.moved.in++;
  }
  async take(parcel: Parcel): Promise<void> {
    const overdue = this.site.gateway.site().custody.deposits.get(parcel.deposit)?.hold?.state === "ended";
    const took = overdue && this.random.hit(0.7) ? await this.people.recall(parcel) : await this.people.collect(parcel);
    if (!took) return;
    this.lose(parcel.compartment);
    this.moved.out++;
  }
  /** The power goes before midnight and comes back after it. */
  async sleepOver(): Promise<void> {
    await this.site.pass(90 * minute);
    await this.site.powerCut(3 * hour);
    await this.site.boot();
  }

  /** A parcel lies behind such a door; one is brought when none does. */
  async victim(itemSensor: boolean): Promise<string> {
    const isSuch = ({ compartment }: Parcel) =>
      doors.find((door) => door.compartment === compartment)?.itemSensor === itemSensor;
    while (!this.held.some(isSuch)) this.keep(await this.people.deposit("swift", this.waybills.next()));
    return this.held.find(isSuch)!.compartment;
  }
  async pry(compartment: string): Promise<void> {
    const { cabinet } = this.site.hardware;
    cabinet.pry(compartment, this.site.time.now);
    await this.site.pass(45_000);
    cabinet.takeOut(compartment, this.site.time.now);
    cabinet.push(compartment, this.site.time.now);
    await this.site.pass(45_000);
    this.plant(compartment);
    this.lose(compartment);
  }
  "pried-with-sensor" = async (): Promise<void> => this.pry(await this.victim(true));
  /** The contact says closed all the time; only the item sensor, and the count, tell of it. */
  "pried-behind-a-stuck-contact" = async (): Promise<void> => {
    const compartment = await this.victim(true);
    const lock = doors.findIndex((door) => door.compartment === compartment);
    const { mischief } = this.site.hardware;
    const settings = { kind: "stuck-contact", device: "board-1", lock, stuck: "closed" };
    const id = mischief.add(MischiefSettings.parse(settings), this.site.time.now);
    await this.pry(compartment);
    mischief.remove(id!);
  };
  /** Staff opens a door with a reason and takes what lies there. */
  insider = async (): Promise<void> => {
    const compartment = await this.victim(false);
    const { cabinet } = this.site.hardware;
    await this.people.opening(compartment, () => cabinet.takeOut(compartment, this.site.time.now));
    this.plant(compartment);
    this.lose(compartment);
  };
  swapped = async (): Promise<void> => {
    const both = await this.people.swapped("swift", [this.waybills.next(), this.waybills.next()]);
    for (const parcel of both) this.keep(parcel);
    this.plant(...both.map(({ compartment }) => compartment));
  };
  /** A courier puts a parcel in at a door that a thief had left open beside its own. */
  "other-door" = async (): Promise<void> => {
    const used = Object.keys(this.site.hardware.cabinet.contents());
    let other = "";
    const parcel = await this.people.deposit("anchor", this.waybills.next(), (own) => {
      other = doors.find(({ compartment }) => compartment !== own && !used.includes(compartment))!.compartment;
      this.site.hardware.cabinet.pry(other, this.site.time.now);
      return other;
    });
    this.site.hardware.cabinet.push(other, this.site.time.now);
    this.keep(parcel);
    this.plant(parcel!.compartment, other);
  };
}

test("a month balances to the parcel, and what was planted is found on its day, in its compartment", async () => {
  const month = new Month();
  await month.site.boot();
  const first = month.today();
  for (let number = 1; number <= days; number++) await month.live(number);
  const stated = (await month.site.eventsOf("stock-stated")).map(({ event }) => event);
  const opened = await month.site.eventsOf("deposit-made");

  expect(stated.map((one) => one.day)).toEqual(daysFrom(first, days));
  expect(balanceOf(stated)).toEqual([]);
  for (const one of stated) expect([one.day, closingOf(one)]).toEqual([one.day, month.truths.get(one.day)]);

  const found = new Set(stated.flatMap((one) => one.differences.map(({ compartment }) => `${one.day} ${compartment}`)));
  const kinds = stated.flatMap((one) => one.differences.map(({ kind }) => kind));
  figure("stock month", {
    ...{ days, statements: stated.length, parcels: opened.length, audits: month.people.audits, ...month.moved },
    ...{ planted: month.planted.size, found: [...month.planted].filter((one) => found.has(one)).length },
    ...{ invented: [...found].filter((one) => !month.planted.has(one)).length, lines: kinds.length },
    ...{ kinds: tally(kinds), notes: tally(stated.flatMap(({ notes }) => notes.map(({ kind }) => kind))) },
  });
  expect([...found].sort()).toEqual([...month.planted].sort());
  expect(notesOn(stated, first, offOn)).toEqual(expect.arrayContaining(["off", "late"]));
}, 1_200_000);

type Stated = EventOf<"stock-stated">;
const closingOf = ({ carriers: rows }: Stated): number => rows.reduce((sum, { closing }) => sum + closing, 0);
const daysFrom = (first: string, length: number): readonly string[] => {
  const noon = Date.parse(`${first}T12:00:00+08:00`);
  return Array.from({ length }, (_, at) => dayOf(noon + at * day).day);
};
const notesOn = (stated: readonly Stated[], first: string, number: number): readonly string[] =>
  stated.find(({ day: name }) => name === daysFrom(first, number).at(-1))?.notes.map(({ kind }) => kind) ?? [];

/** Opening as the day before closed, in and out as they were moved, and the chain of hashes. */
const balanceOf = (stated: readonly Stated[]): readonly string[] =>
  stated.flatMap(({ type, hash, ...statement }, at) => {
    const before = stated[at - 1];
    const problems: string[] = [];
    if (statement.previous !== (before?.hash ?? null)) problems.push(`${statement.day}: the chain is broken`);
    if (statementHash(statement, sha256) !== hash) problems.push(`${statement.day}: the hash is wrong`);
    for (const { carrier, opening, moves, closing } of statement.carriers) {
      const closed = before?.carriers.find((row) => row.carrier === carrier)?.closing ?? 0;
      if (opening !== closed)
        problems.push(`${statement.day} ${carrier}: opened with ${opening}, closed with ${closed}`);
      const signed = Object.entries(moves).map(([kind, by]) => (comesIn.has(kind) ? by : -by));
      if (opening + signed.reduce((sum, by) => sum + by, 0) !== closing)
        problems.push(`${statement.day} ${carrier}: does not balance`);
      if (moves.restored || moves.lost) problems.push(`${statement.day} ${carrier}: history moved parcels`);
    }
    return problems;
  });
const comesIn = new Set(["deposit", "hand-in", "put-back", "found", "restored"]);
const tally = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};
