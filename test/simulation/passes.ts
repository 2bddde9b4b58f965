/** Passes that were handed on: friends who come with one, copies of one that was used, and passes taken back. */

import type { Hands } from "../../firmware-sim/people/doorways.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { CommandOf } from "../../gateway/core/command.ts";
import type { Doors, WorldPass } from "./doors.ts";
import type { Running } from "./running.ts";
import { type VirtualTime, worldBegan } from "./time.ts";

export interface PassParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly doors: Doors;
  readonly hands: Hands;
  readonly running: () => Running | null;
}
const minute = 60_000;
const hour = 60 * minute;

export class Passes {
  readonly #parts: PassParts;
  /** Somebody has a picture of these. */
  #copied: readonly WorldPass[] = [];

  constructor(parts: PassParts) {
    this.#parts = parts;
  }
  async roam(isOver: () => boolean): Promise<void> {
    const { time, random } = this.#parts;
    while (!isOver()) {
      await time.sleep(random.between(hour / 2, 2 * hour));
      if (!isOver()) await this.#handOn().catch(() => undefined);
    }
  }

  /** A friend looks inside and leaves it there; a copy of the pass comes later. Or it was taken back before. */
  async #handOn(): Promise<void> {
    const { time, random } = this.#parts;
    const pass = this.#somePass();
    if (!pass) return;
    if (random.hit(0.4)) await this.#takeBack(pass);
    await time.sleep(random.between(0, 10 * minute));
    await this.#comesWith(pass);
    this.#copied = [...this.#copied, pass].slice(-4);
    await time.sleep(random.between(minute, 30 * minute));
    await this.#comesWith(random.pick(this.#copied));
  }
  #somePass(): WorldPass | null {
    const { random, running } = this.#parts;
    const deposits = [...(running()?.gateway.site().custody.deposits.values() ?? [])];
    const held = deposits.filter(({ stage, code, handIn }) => stage.state === "held" && code && !handIn);
    const [deposit] = held.length === 0 ? [] : [random.pick(held)];
    if (!deposit?.code) return null;
    return { deposit: deposit.deposit, issue: deposit.code.issue, pass: 3 + random.int(13) };
  }
  async #takeBack({ deposit, issue, pass }: WorldPass): Promise<void> {
    const { time, random, doors, running } = this.#parts;
    const site = running()?.gateway.site();
    if (!site?.history.epoch) return;
    const fleetAt = worldBegan + time.now;
    const order: CommandOf<"take-remote-command"> = {
      type: "take-remote-command",
      ...{ id: random.hex(16), issuer: { role: "recipient", id: deposit }, reason: "asked for by the recipient" },
      ...{ action: { type: "take-back-pass" as const, deposit, issue, pass } },
      ...{ expect: { epoch: site.history.epoch.counter }, notAfter: fleetAt + 2 * hour, fleetAt },
    };
    await doors.ask({ kind: "system" }, order, { key: order.id, body: order });
  }
  async #comesWith(pass: WorldPass): Promise<void> {
    const { time, random, doors, hands } = this.#parts;
    const key = `pass-${time.now}`;
    const said = await doors.presentPass(doors.nextKiosk(), pass, key);
    if (!said.ok) return;
    for (let looks = 0; looks < 20 && !(await hands.look(said.compartment)).open; looks++) await time.sleep(500);
    await time.sleep(random.between(3_000, 9_000));
    await hands.close(said.compartment);
    await time.sleep(random.between(2_000, 6_000));
    const command = { type: "confirm-collection" as const, collection: said.collection, taken: [] };
    await doors.ask(doors.kioskOf(said.collection), command, { key: `${key}-left`, body: command });
  }
}
