/** A site at which everything happens that EPCIS has a word for: the real gateway on virtual time, and its people. */
import { newRandom } from "../../firmware-sim/random.ts";
import { newWaybills } from "../../firmware-sim/waybills.ts";
import { hour } from "../proof/rig/virtual-parts.ts";
import { VirtualSite } from "../proof/rig/virtual-site.ts";
import { type Parcel, People } from "../proof/stock/people.ts";
import { carriers, configOfMonth, doors, hardwareOfMonth } from "../proof/stock/place.ts";

const kiosk = { kind: "kiosk", terminal: "kiosk-1" } as const;
const second = 1_000;

export class BusySite {
  readonly site: VirtualSite;
  readonly people: People;
  readonly figures = {
    deposited: 0,
    collected: 0,
    recalled: 0,
    refused: 0,
    handedIn: 0,
    fetched: 0,
    pried: 0,
    left: 0,
  };
  readonly #random = newRandom("busy site");
  readonly #waybills = newWaybills(newRandom("busy site's parcels"));
  #held: Parcel[] = [];
  #ids = 0;

  constructor() {
    const config = configOfMonth();
    const rules = {
      carriers: carriers.map((id) => ({ id, name: id, unknownConsent: "accept", handIns: "announced" })),
    };
    // Nothing of it is cut before the fleet has it.
    const journal = { ...config.journal, retentionDays: 3_650 };
    const kept = { ...config, rules, journal } as never;
    this.site = new VirtualSite({ site: { config: kept, hardware: hardwareOfMonth(11) } });
    this.people = new People(this.site);
  }

  /** Until so many parcels have been deposited in all. */
  async live(parcels: number): Promise<void> {
    for (let round = 0; this.figures.deposited < parcels; round++) {
      for (let brought = 0; brought < 8 && this.#held.length < doors.length - 4; brought++) await this.#bring();
      for (const parcel of this.#random.shuffle(this.#held).slice(0, 7)) await this.#take(parcel);
      if (round % 4 === 1) await this.#handIn();
      if (round % 8 === 2) await this.#pry();
      if (round % 16 === 4) await this.#leaveInside();
      if (round % 16 === 7) await this.#overdue();
    }
  }

  async #bring(): Promise<void> {
    const parcel = await this.people.deposit(this.#random.pick(carriers), this.#waybills.next());
    if (!parcel) return;
    this.#held.push(parcel);
    this.figures.deposited++;
  }
  #forget({ deposit }: Parcel): void {
    this.#held = this.#held.filter((parcel) => parcel.deposit !== deposit);
  }
  async #take(parcel: Parcel): Promise<void> {
    if (this.#random.hit(0.1)) return this.#refuse(parcel);
    if (!(await this.people.collect(parcel))) return;
    this.#forget(parcel);
    this.figures.collected++;
  }
  /** Opened, looked at, put back, and refused at the kiosk; its carrier's courier takes it away. */
  async #refuse(parcel: Parcel): Promise<void> {
    const digest = this.site.secrets.codeDigest(parcel.deposit, 1);
    const answer = await this.site.ask(kiosk, { type: "present-pickup-code", digest });
    if (answer.type !== "collection") return;
    await this.site.atDoor(answer.compartment, () => {});
    await this.site.pass(2 * second);
    const said = await this.site.ask(kiosk, { type: "refuse-parcels", collection: answer.collection });
    if (said.type === "refused") return;
    this.figures.refused++;
    await this.#recall(parcel);
  }
  async #recall(parcel: Parcel): Promise<void> {
    if (!(await this.people.recall(parcel))) return;
    this.#forget(parcel);
    this.figures.recalled++;
  }
  /** Announced, brought with its code, and fetched by the carrier. */
  async #handIn(): Promise<void> {
    const announcement = this.#id();
    const parcels = [this.#waybills.next()];
    const announce = { type: "announce-hand-in", announcement, parcels, carrier: "swift" } as const;
    if ((await this.site.ask({ kind: "system" }, announce)).type !== "announced") return;
    const deposit = this.#id();
    const digest = this.site.secrets.codeDigest(announcement, 1);
    const begun = await this.site.ask(kiosk, { type: "begin-hand-in", deposit, digest });
    if (begun.type === "refused") return;
    const place = this.site.gateway.site().custody.deposits.get(deposit)!.compartment;
    const { cabinet } = this.site.hardware;
    await this.site.atDoor(place, () => cabinet.putIn(place, parcels[0]!, this.site.time.now));
    await this.site.pass(3 * second);
    if (this.site.stageOf(deposit) !== "held") await this.site.ask(kiosk, { type: "confirm-hand-in", deposit });
    if (this.site.stageOf(deposit) !== "held") return;
    this.figures.handedIn++;
    const by = await this.people.courier("swift");
    if ((await this.site.ask(by, { type: "fetch-hand-in", deposit })).type === "refused") return;
    await this.site.atDoor(place, () => cabinet.takeOut(place, this.site.time.now));
    await this.site.pass(3 * second);
    if (this.site.stageOf(deposit) !== "gone") await this.site.ask(by, { type: "confirm-fetch", deposit });
    this.figures.fetched++;
  }
  /** A thief forces a door with an item sensor; staff looks afterwards, and finds the parcel missing. */
  async #pry(): Promise<void> {
    const watched = new Set(doors.filter(({ itemSensor }) => itemSensor).map(({ compartment }) => compartment));
    const victim = this.#held.find(({ compartment }) => watched.has(compartment));
    if (!victim) return;
    const { cabinet } = this.site.hardware;
    cabinet.pry(victim.compartment, this.site.time.now);
    await this.site.pass(45 * second);
    cabinet.takeOut(victim.compartment, this.site.time.now);
    cabinet.push(victim.compartment, this.site.time.now);
    await this.site.pass(45 * second);
    await this.people.count("doubt");
    this.#forget(victim);
    this.figures.pried++;
  }
  /** The recipient opens and closes and takes nothing; the code, the open and the closed door presume it collected. */
  async #leaveInside(): Promise<void> {
    const blind = new Set(doors.filter(({ itemSensor }) => !itemSensor).map(({ compartment }) => compartment));
    const isBlind = ({ compartment }: Parcel): boolean => blind.has(compartment);
    for (let more = doors.length; more > 0 && !this.#held.some(isBlind); more--) await this.#bring();
    const parcel = this.#held.find(isBlind);
    if (!parcel) return;
    const digest = this.site.secrets.codeDigest(parcel.deposit, 1);
    const answer = await this.site.ask(kiosk, { type: "present-pickup-code", digest });
    if (answer.type !== "collection") return;
    await this.site.atDoor(answer.compartment, () => {});
    await this.site.until(() => this.site.stageOf(parcel.deposit) === "gone");
    this.#forget(parcel);
    this.figures.left++;
    await this.people.count("site");
  }
  /** Nobody comes for so long that the carrier takes back what lies here. */
  async #overdue(): Promise<void> {
    await this.site.pass(60 * hour);
    for (const parcel of this.#held.slice(0, 3)) await this.#recall(parcel);
  }
  #id(): string {
    return `b${(++this.#ids).toString(16).padStart(31, "0")}`;
  }
}
