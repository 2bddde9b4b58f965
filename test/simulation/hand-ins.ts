/** People who hand something in, by a code or by the label on it, and the couriers who fetch it; not all behave. */
import type { DepositSeen, Hands } from "../../firmware-sim/people/doorways.ts";
import type { Random } from "../../firmware-sim/random.ts";
import { newWaybills } from "../../firmware-sim/waybills.ts";
import { handInsFor } from "../../gateway/core/custody/hand-in/look.ts";
import { courier, type Doors, saidOf } from "./doors.ts";
import type { Keys } from "./place.ts";
import type { VirtualTime } from "./time.ts";

export interface HandInParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly doors: Doors;
  readonly hands: Hands;
  readonly keys: Keys;
  readonly onSecret: (secret: string) => void;
}
export interface HandInFigures {
  handedIn: number;
  /** Left at an open or a closed door without a word. */
  leftUnsaid: number;
  fetched: number;
  notThere: number;
}
const minute = 60_000;
const hour = 60 * minute;

export class HandIns {
  readonly figures: HandInFigures = { handedIn: 0, leftUnsaid: 0, fetched: 0, notThere: 0 };
  readonly #parts: HandInParts;

  constructor(parts: HandInParts) {
    this.#parts = parts;
  }
  async roam(isOver: () => boolean): Promise<void> {
    const nowAndThen = async (everyMs: number, act: () => Promise<void>): Promise<void> => {
      const { time, random } = this.#parts;
      while (!isOver()) {
        await time.sleep(random.between(everyMs / 4, everyMs * 2));
        if (!isOver()) await act().catch(() => undefined);
      }
    };
    await Promise.all([nowAndThen(2 * hour, () => this.#handIn()), nowAndThen(4 * hour, () => this.#round())]);
  }

  async #handIn(): Promise<void> {
    const { time, random, doors, hands } = this.#parts;
    const waybill = newWaybills(random.fork(`hand-in-${time.now}`)).next();
    const by = doors.nextKiosk();
    const means = random.hit(0.5)
      ? await this.#announced(waybill)
      : { digest: "label-of-a-parcel-----", label: waybill };
    if (!means) return;
    const begun = { type: "begin-hand-in", deposit: random.hex(16), ...means, size: "S" } as const;
    const said = saidOf<DepositSeen>(await doors.ask(by, begun, { key: `hand-in-${time.now}`, body: begun }));
    if (!said.ok || !(await this.#opens(said.compartment))) return;
    await time.sleep(random.between(1_500, 12_000));
    if (random.hit(0.85)) await hands.putIn(said.compartment, waybill);
    await time.sleep(random.between(500, random.hit(0.1) ? 8 * minute : 5_000));
    await hands.close(said.compartment);
    await time.sleep(2_000);
    if (random.hit(0.3)) {
      this.figures.leftUnsaid++;
      return;
    }
    const done = { type: "confirm-hand-in" as const, deposit: said.deposit };
    if (saidOf(await doors.ask(by, done, { key: `done-${time.now}`, body: done })).ok) this.figures.handedIn++;
  }

  /** Null: the site would not have it. */
  async #announced(waybill: string): Promise<{ readonly digest: string } | null> {
    const { time, random, doors, keys, onSecret } = this.#parts;
    const announcement = random.hex(16);
    const command = { type: "announce-hand-in" as const, announcement, parcels: [waybill], carrier: "swift" };
    const request = { key: `announce-${time.now}`, body: command, sender: "upstream" };
    const answer = await doors.ask({ kind: "system" }, command, request);
    if (answer.type !== "announced") return null;
    const code = keys.codeOf(answer.announcement, answer.issue, 1);
    onSecret(code);
    return { digest: keys.secrets.digestOfCode(code) };
  }

  /** All hand-ins of the carrier, one after the other. */
  async #round(): Promise<void> {
    const { doors } = this.#parts;
    const signedIn = await doors.signIn("swift-2");
    if (!signedIn.ok) return;
    const waiting = await doors.view("hand-ins", (gateway) => handInsFor(gateway.site(), "swift"));
    for (const { deposit, compartment, parcels } of waiting)
      await this.#fetch(signedIn.session, deposit, compartment, parcels);
  }
  async #fetch(session: string, deposit: string, compartment: string, parcels: readonly string[]): Promise<void> {
    const { time, random, doors, hands } = this.#parts;
    const by = courier(session);
    const open = { type: "fetch-hand-in" as const, deposit };
    if (!saidOf(await doors.ask(by, open, { key: `fetch-${time.now}`, body: open })).ok) return;
    if (!(await this.#opens(compartment))) return;
    await time.sleep(random.between(2_000, 6_000));
    const { contents } = await hands.look(compartment);
    const there = parcels.every((waybill) => contents.includes(waybill));
    await hands.takeOut(compartment, parcels);
    await hands.close(compartment);
    await time.sleep(3_000);
    if (random.hit(0.1)) return;
    const report = { type: "report-hand-in" as const, deposit, problem: "empty" as const };
    const done = there ? { type: "confirm-fetch" as const, deposit } : report;
    if (!saidOf(await doors.ask(by, done, { key: `fetched-${time.now}`, body: done })).ok) return;
    if (there) this.figures.fetched++;
    else this.figures.notThere++;
  }
  async #opens(compartment: string): Promise<boolean> {
    const { time, hands } = this.#parts;
    for (let looks = 0; looks < 40; looks++) {
      if ((await hands.look(compartment)).open) return true;
      await time.sleep(500);
    }
    return false;
  }
}
