/** Everybody who does not behave: crowbars, guessed codes, couriers who walk away, recipients who change their mind. */
import type { CollectionSeen, Hands, Said, SiteDoorways } from "../../firmware-sim/people/doorways.ts";
import type { Random } from "../../firmware-sim/random.ts";
import { newWaybills } from "../../firmware-sim/waybills.ts";
import type { Doors } from "./doors.ts";
import { saidOf } from "./doors.ts";
import { doors as compartments } from "./place.ts";
import type { VirtualTime } from "./time.ts";

export interface StrangerParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly doors: Doors;
  readonly hands: Hands;
  readonly pry: (compartment: string) => void;
}
const minute = 60_000;
const hour = 60 * minute;

export interface StrangerFigures {
  pried: number;
  stolen: number;
  guesses: number;
  walkedAway: number;
  refusals: number;
  reports: number;
  sweptUp: number;
}

export class Strangers {
  readonly figures: StrangerFigures = {
    pried: 0,
    stolen: 0,
    guesses: 0,
    walkedAway: 0,
    refusals: 0,
    reports: 0,
    sweptUp: 0,
  };
  readonly #parts: StrangerParts;

  constructor(parts: StrangerParts) {
    this.#parts = parts;
  }
  /** Everybody comes at hours of their own until the day is over. */
  async roam(isOver: () => boolean): Promise<void> {
    const nowAndThen = async (everyMs: number, act: () => Promise<void>): Promise<void> => {
      const { time, random } = this.#parts;
      while (!isOver()) {
        await time.sleep(random.between(everyMs / 4, everyMs * 2));
        if (!isOver()) await act().catch(() => undefined);
      }
    };
    await Promise.all([
      nowAndThen(9 * hour, () => this.#crowbar()),
      nowAndThen(5 * hour, () => this.#guess()),
      nowAndThen(4 * hour, () => this.#walkAway()),
      nowAndThen(2 * hour, () => this.#sweepUp()),
    ]);
  }
  /** The same doorways, with some recipients who put their parcel back or complain. */
  unsettle(site: SiteDoorways): SiteDoorways {
    const { random } = this.#parts;
    return {
      ...site,
      confirmCollection: async (collection, key) => {
        const draw = random.next();
        if (draw < 0.06) return this.#complain(collection, key);
        return draw < 0.12 ? this.#sayNothing(site, collection, key) : site.confirmCollection(collection, key);
      },
      presentCode: async (code, key) => {
        const said = await site.presentCode(code, key);
        if (said.ok && random.hit(0.06)) await this.#changeMind(said, key);
        return said;
      },
    };
  }

  async #crowbar(): Promise<void> {
    const { time, random, hands, pry } = this.#parts;
    const { compartment } = random.pick(compartments);
    pry(compartment);
    this.figures.pried++;
    await time.sleep(random.between(2_000, 40_000));
    const { contents } = await hands.look(compartment);
    if (random.hit(0.4) && contents.length > 0) {
      await hands.takeOut(compartment, contents);
      this.figures.stolen += contents.length;
    }
    await time.sleep(random.between(1_000, random.hit(0.3) ? 20 * minute : 5_000));
    await hands.close(compartment);
  }
  async #guess(): Promise<void> {
    const { time, random, doors } = this.#parts;
    const kiosk = doors.nextKiosk();
    for (let left = 4 + random.int(8); left > 0; left--) {
      const code = String(random.int(100_000_000)).padStart(8, "0");
      const said = await doors.presentCode(kiosk, code, `guess-${time.now}`);
      this.figures.guesses++;
      if (said.ok) return;
      const patient = random.hit(0.5) ? (said.waitMs ?? 0) : 0;
      await time.sleep(random.between(1_500, 6_000) + patient);
    }
  }
  /** Signs in, gets a door, and leaves it at some point of the way. */
  async #walkAway(): Promise<void> {
    const { time, random, doors, hands } = this.#parts;
    const signedIn = await doors.signIn("swift-2");
    if (!signedIn.ok) return;
    const waybill = newWaybills(random.fork(`walk-${time.now}`)).next();
    const site = doors.doorways();
    await site.announce([{ waybill, carrier: "swift", consent: "given", goodsAllowed: true, size: "S" }]);
    const asked = { parcels: [waybill], size: "S", damaged: false, via: "desk" } as const;
    const said = await site.beginDeposit(signedIn.session, asked, `walk-${time.now}`);
    if (!said.ok) return;
    this.figures.walkedAway++;
    await time.sleep(random.between(500, 15_000));
    if (random.hit(0.6)) await hands.putIn(said.compartment, waybill);
    if (random.hit(0.5)) await time.sleep(random.between(minute, 9 * minute));
    await hands.close(said.compartment);
  }

  /** A courier takes back what recipients refused. */
  async #sweepUp(): Promise<void> {
    const { time, doors, hands } = this.#parts;
    for (const courier of ["swift-2", "anchor-1"]) {
      const signedIn = await doors.signIn(courier);
      if (!signedIn.ok) continue;
      const site = doors.doorways();
      const said = await site.overdue(signedIn.session);
      const refused = said.ok ? said.deposits.filter(({ stage }) => stage === "refused-at-locker") : [];
      for (const { deposit, compartment } of refused) {
        const recalled = await site.recall(signedIn.session, deposit, `sweep-${time.now}`);
        if (!recalled.ok) continue;
        for (let looks = 0; looks < 40 && !(await hands.look(compartment)).open; looks++) await time.sleep(500);
        await time.sleep(3_000);
        await hands.takeOut(compartment, (await hands.look(compartment)).contents);
        await hands.close(compartment);
        await time.sleep(3_000);
        const done = await site.confirmRecall(signedIn.session, deposit, `swept-${time.now}`);
        if (done.ok) this.figures.sweptUp++;
      }
    }
  }
  /** Leaves without a word: evidence is presumed, or the sensor's. */
  async #sayNothing(
    site: SiteDoorways,
    collection: string,
    key: string,
  ): ReturnType<SiteDoorways["confirmCollection"]> {
    await this.#parts.time.sleep(4 * minute);
    const said = await site.confirmCollection(collection, key);
    return said.ok ? said : { ok: true };
  }
  async #complain(collection: string, key: string): Promise<Said<{ readonly stage?: string }>> {
    const { random, doors } = this.#parts;
    const problem = random.pick(["empty", "wrong", "damaged", "door-broken"] as const);
    const command = { type: "report-problem", collection, problem } as const;
    const answer = await doors.ask(doors.kioskOf(collection), command, { key: `${key}-report`, body: command });
    if (answer.type !== "refused") this.figures.reports++;
    return { ok: true };
  }
  /** Opens, shuts without taking anything, and says no. */
  async #changeMind({ collection, compartment }: CollectionSeen, key: string): Promise<void> {
    const { time, random, doors, hands } = this.#parts;
    for (let looks = 0; looks < 20 && !(await hands.look(compartment)).open; looks++) await time.sleep(500);
    await time.sleep(random.between(1_000, 6_000));
    await hands.close(compartment);
    await time.sleep(random.between(1_000, 4_000));
    const command = { type: "refuse-parcels", collection } as const;
    const said = saidOf(await doors.ask(doors.kioskOf(collection), command, { key: `${key}-refuse`, body: command }));
    if (said.ok) this.figures.refusals++;
  }
}
