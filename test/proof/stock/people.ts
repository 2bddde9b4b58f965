/** Who comes by at the site of the month: couriers, recipients, two maintainers, and some who should not. */
import type { Answer } from "../../../gateway/core/answer.ts";
import type { Command } from "../../../gateway/core/command.ts";
import { atTurn } from "../../../gateway/core/locker/guided/round.ts";
import type { Actor } from "../../../gateway/core/vocabulary.ts";
import type { VirtualSite } from "../rig/virtual-site.ts";

const second = 1_000;
export interface Parcel {
  readonly deposit: string;
  readonly waybill: string;
  readonly carrier: string;
  readonly compartment: string;
}

export class People {
  readonly #site: VirtualSite;
  #ids = 0;
  audits = 0;

  constructor(site: VirtualSite) {
    this.#site = site;
  }

  async courier(carrier: string): Promise<Actor> {
    const session = this.#site.secrets.digest("session", `courier-${++this.#ids}`);
    const who = { courier: `${carrier}-1`, carrier, proof: "right" as const, session, source: "desk" };
    await this.#site.ask({ kind: "courier", session }, { type: "sign-in-courier", ...who });
    return { kind: "courier", session };
  }
  /** `into`: the open door into which the courier puts the parcel, when it is another than its own. */
  async deposit(carrier: string, waybill: string, into?: (own: string) => string): Promise<Parcel | null> {
    const [by, deposit] = [await this.courier(carrier), (++this.#ids).toString(16).padStart(32, "0")];
    const answer = await this.#site.ask(by, { type: "begin-deposit", deposit, parcels: [waybill], size: "M" });
    if (answer.type !== "deposit") return null;
    const { compartment } = answer;
    const { cabinet } = this.#site.hardware;
    await this.#site.atDoor(compartment, () =>
      cabinet.putIn(into?.(compartment) ?? compartment, waybill, this.#site.time.now),
    );
    await this.#finish(by, deposit);
    return { deposit, waybill, carrier, compartment };
  }
  /** What no sensor proves the courier says. */
  async #finish(by: Actor, deposit: string): Promise<void> {
    const stage = (): string => this.#site.stageOf(deposit);
    await this.#site.until(() => ["closed", "held"].includes(stage()));
    await this.#site.pass(2 * second);
    if (stage() === "closed") await this.#site.ask(by, { type: "confirm-deposit", deposit, looked: true });
  }
  /** Two parcels at once, each put into the other's compartment. */
  async swapped(carrier: string, waybills: readonly [string, string]): Promise<readonly [Parcel, Parcel]> {
    const { cabinet } = this.#site.hardware;
    const begun: { readonly by: Actor; readonly parcel: Parcel }[] = [];
    for (const waybill of waybills) {
      const [by, deposit] = [await this.courier(carrier), (++this.#ids).toString(16).padStart(32, "0")];
      const answer = await this.#site.ask(by, { type: "begin-deposit", deposit, parcels: [waybill], size: "M" });
      if (answer.type !== "deposit") throw new Error(JSON.stringify(answer));
      begun.push({ by, parcel: { deposit, waybill, carrier, compartment: answer.compartment } });
    }
    const [one, other] = begun as [(typeof begun)[number], (typeof begun)[number]];
    const isOpen = (id: string): boolean => cabinet.look(id, this.#site.time.now)?.open === true;
    await this.#site.until(() => begun.every(({ parcel }) => isOpen(parcel.compartment)));
    await this.#site.pass(3 * second);
    cabinet.putIn(other.parcel.compartment, one.parcel.waybill, this.#site.time.now);
    cabinet.putIn(one.parcel.compartment, other.parcel.waybill, this.#site.time.now);
    for (const { by, parcel } of begun) {
      cabinet.push(parcel.compartment, this.#site.time.now);
      await this.#finish(by, parcel.deposit);
    }
    return [one.parcel, other.parcel];
  }
  async collect({ deposit }: Parcel): Promise<boolean> {
    const digest = this.#site.secrets.codeDigest(deposit, 1);
    const by = { kind: "kiosk" as const, terminal: "kiosk-1" };
    const answer = await this.#site.ask(by, { type: "present-pickup-code", digest });
    if (answer.type !== "collection") return false;
    const { cabinet } = this.#site.hardware;
    await this.#site.atDoor(answer.compartment, () => cabinet.takeOut(answer.compartment, this.#site.time.now));
    await this.#site.until(() => !this.#site.gateway.site().custody.deposits.has(deposit));
    return true;
  }
  async recall({ deposit, carrier, compartment }: Parcel): Promise<boolean> {
    const by = await this.courier(carrier);
    const answer = await this.#site.ask(by, { type: "recall-parcels", deposit });
    if (answer.type !== "deposit") return false;
    const { cabinet } = this.#site.hardware;
    await this.#site.atDoor(compartment, () => cabinet.takeOut(compartment, this.#site.time.now));
    await this.#site.pass(3 * second);
    if (this.#site.gateway.site().custody.deposits.has(deposit))
      await this.#site.ask(by, { type: "confirm-recall", deposit });
    return true;
  }

  async maintainer(name: string): Promise<Extract<Actor, { kind: "maintainer" }>> {
    const session = this.#site.secrets.digest("session", `${name}-${++this.#ids}`);
    const by = { kind: "maintainer", session } as const;
    const who = { maintainer: name, proof: "right" as const, session, totpStep: this.#ids, source: "page" };
    await this.#site.ask(by, { type: "sign-in-maintainer", ...who });
    return by;
  }
  /** Both maintainers open a door with a reason; `act` while it stands open. */
  async opening(compartment: string, act: () => void): Promise<void> {
    const [ada, bob] = [await this.maintainer("ada"), await this.maintainer("bob")];
    const command = { type: "open-compartment", compartment, reason: "cleaning", second: bob.session } as const;
    const answer = await this.#site.ask(ada, command);
    if (answer.type === "refused") throw new Error(JSON.stringify(answer));
    await this.#site.atDoor(compartment, act);
    await this.#site.pass(40 * second);
  }
  /** From door to door, saying what lies there in truth. What belongs to nobody there goes to the office. */
  async count(scope: "site" | "doubt"): Promise<readonly string[]> {
    const taken: string[] = [];
    const [ada, bob] = [await this.maintainer("ada"), await this.maintainer("bob")];
    const begun = await this.#site.ask(ada, { type: "begin-guided-audit", scope });
    if (begun.type === "refused") return taken;
    for (let round = this.#round(); round; round = this.#round()) {
      const compartment = atTurn(round)!;
      const { audit } = round;
      const found = await this.#look(ada, compartment, { type: "open-for-audit", audit, second: bob.session });
      const content = found.length > 0 ? "parcels" : "empty";
      await this.#must(ada, { type: "answer-audit", audit, compartment, content, found: [...found] });
      this.audits++;
      const site = this.#site.gateway.site();
      const own = site.custody.deposits.get(site.custody.byCompartment.get(compartment) ?? "")?.inside ?? [];
      const strays = found.filter((waybill) => !own.includes(waybill));
      if (strays.length > 0) taken.push(...(await this.#clear(ada, bob.session, compartment, strays)));
    }
    return taken;
  }
  async #clear(ada: Actor, second: string, compartment: string, strays: readonly string[]): Promise<readonly string[]> {
    const { cabinet } = this.#site.hardware;
    const open = { type: "open-compartment", compartment, reason: "to the office", second } as const;
    const found = await this.#look(ada, compartment, open, () =>
      cabinet.takeOut(compartment, this.#site.time.now, strays),
    );
    await this.#must(ada, { type: "audit-compartment", compartment, found: [...found] });
    await this.#site.ask(ada, { type: "release-compartment", compartment, reason: "cleared" });
    return strays;
  }
  async #look(by: Actor, compartment: string, command: Command, act = () => {}): Promise<readonly string[]> {
    const { cabinet } = this.#site.hardware;
    await this.#must(by, command);
    let contents: readonly string[] = [];
    await this.#site.atDoor(compartment, () => {
      act();
      contents = cabinet.look(compartment, this.#site.time.now)?.contents ?? [];
    });
    const door = () => this.#site.gateway.site().locker.compartments.get(compartment)?.door.state;
    await this.#site.until(() => door() === "closed");
    return contents;
  }
  /** A lock rests between two pulses. */
  async #must(by: Actor, command: Command): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#site.ask(by, command);
      if (answer.type !== "refused") return answer;
      if (tries === 20) throw new Error(`${command.type}: ${JSON.stringify(answer)}`);
      await this.#site.pass(second);
    }
  }
  #round() {
    return this.#site.gateway.site().guided.round;
  }
}
