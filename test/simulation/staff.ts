/**
 * Two maintainers who come by now and then: where a compartment is in doubt they open it, look inside, say what they
 * found, shut it and give it back.
 */
import type { Hands } from "../../firmware-sim/people/doorways.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { Gateway } from "../../gateway/assemble.ts";
import type { Answer } from "../../gateway/core/answer.ts";
import type { Command } from "../../gateway/core/command.ts";
import type { Doors } from "./doors.ts";
import type { VirtualTime } from "./time.ts";

export interface StaffParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly doors: Doors;
  readonly hands: Hands;
  readonly digest: (token: string) => string;
}
const minute = 60_000;
const names = ["ada", "bob"] as const;
type Session = string;

export class Staff {
  audits = 0;
  readonly #parts: StaffParts;
  #totpStep = 1_000;
  #keys = 0;

  constructor(parts: StaffParts) {
    this.#parts = parts;
  }
  /** Comes by until the day is over. */
  async work(isOver: () => boolean): Promise<void> {
    const { time, random } = this.#parts;
    while (!isOver()) {
      await time.sleep(random.between(10 * minute, 50 * minute));
      await this.visit().catch(() => undefined);
    }
  }
  /** One round; rejects when the gateway goes away meanwhile. */
  async visit(): Promise<void> {
    const { doors } = this.#parts;
    const doubtful = await doors.view("board", inDoubt);
    if (doubtful.length === 0) return;
    const [ada, bob] = [await this.#signIn(names[0]), await this.#signIn(names[1])];
    if (!ada || !bob) return;
    for (const compartment of doubtful) await this.#mend(compartment, ada, bob);
  }

  async #signIn(maintainer: (typeof names)[number]): Promise<Session | null> {
    const session = this.#parts.digest(`${maintainer}-${this.#keys}`);
    const totpStep = ++this.#totpStep;
    const command = { type: "sign-in-maintainer", maintainer, proof: "right", session, totpStep, source: "p" } as const;
    const answer = await this.#parts.doors.ask({ kind: "maintainer", session }, command, {
      key: `staff-${++this.#keys}`,
      body: command,
    });
    return answer.type === "signed-in" ? session : null;
  }
  async #mend(compartment: string, session: Session, second: Session): Promise<void> {
    const { hands, time } = this.#parts;
    const reason = "looking inside";
    await hands.close(compartment);
    await time.sleep(12_000);
    const opened = await this.#ask(session, { type: "open-compartment", compartment, reason, second });
    if (opened.type === "refused") return;
    for (let looks = 0; looks < 60 && !(await hands.look(compartment)).open; looks++) await time.sleep(500);
    if (!(await hands.look(compartment)).open) return;
    await time.sleep(3_000);
    for (let tries = 0; tries < 10 && !(await hands.close(compartment)); tries++) await time.sleep(500);
    // Somebody else may have put something in while the door stood open: what lies there as it shuts is what counts.
    const found = [...(await hands.look(compartment)).contents];
    await time.sleep(2_000);
    const audited = await this.#ask(session, { type: "audit-compartment", compartment, found });
    if (audited.type === "refused") return;
    this.audits++;
    // What belongs to nobody here goes to the office.
    const kept = await this.#parts.doors.view("ledger", (gateway) => ledgerOf(gateway, compartment));
    if (found.some((waybill) => !kept.includes(waybill))) await this.#clear(compartment, session, second, kept);
    await this.#ask(session, { type: "release-compartment", compartment, reason });
  }
  async #clear(compartment: string, session: Session, second: Session, kept: readonly string[]): Promise<void> {
    const { hands, time } = this.#parts;
    await time.sleep(20_000);
    await this.#ask(session, { type: "open-compartment", compartment, reason: "taking away", second });
    for (let looks = 0; looks < 60 && !(await hands.look(compartment)).open; looks++) await time.sleep(500);
    const { contents } = await hands.look(compartment);
    await hands.takeOut(
      compartment,
      contents.filter((waybill) => !kept.includes(waybill)),
    );
    await time.sleep(4_000);
    for (let tries = 0; tries < 10 && !(await hands.close(compartment)); tries++) await time.sleep(500);
    await time.sleep(2_000);
    const found = [...(await hands.look(compartment)).contents];
    await this.#ask(session, { type: "audit-compartment", compartment, found });
  }
  #ask(session: Session, command: Command): Promise<Answer> {
    const key = `staff-${++this.#keys}`;
    return this.#parts.doors.ask({ kind: "maintainer", session }, command, { key, body: command });
  }
}

const inDoubt = (gateway: Gateway): readonly string[] =>
  [...gateway.site().locker.compartments.values()]
    .filter(({ bars, occupancy }) => bars.length > 0 || occupancy === "suspect")
    .map(({ plan }) => plan.compartment);

const ledgerOf = (gateway: Gateway, compartment: string): readonly string[] => {
  const { custody } = gateway.site();
  const deposit = custody.deposits.get(custody.byCompartment.get(compartment) ?? "");
  return deposit ? [...deposit.inside, ...deposit.incoming] : [];
};
