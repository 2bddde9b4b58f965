/**
 * How people of the world reach the gateway: what its interface does with a request (digests, keys, what is shown),
 * over a network that is slow and now and then loses an answer. Each answer is shown to the laws.
 */
import type {
  Advice,
  CollectionSeen,
  DepositAsked,
  DepositSeen,
  No,
  Said,
  SiteDoorways,
} from "../../firmware-sim/people/doorways.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { Gateway } from "../../gateway/assemble.ts";
import type { Answer } from "../../gateway/core/answer.ts";
import type { Asked, Command } from "../../gateway/core/command.ts";
import { stageOf } from "../../gateway/core/turn/reply.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import type { SideRecord } from "../../gateway/ports/journal.ts";
import type { Handhelds } from "./handhelds.ts";
import { PowerGone } from "./life.ts";
import { badge, carriers, epcOf, type Keys, kiosks, pinOf } from "./place.ts";
import type { Running } from "./running.ts";
import type { VirtualTime } from "./time.ts";

export interface DoorParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly keys: Keys;
  readonly handhelds: Handhelds;
  /** Null while the gateway is away. */
  readonly running: () => Running | null;
  readonly onAsk: (asked: Asked) => void;
  readonly onAnswer: (asked: Asked, answer: Answer, rests: number) => void;
  readonly onView: (rests: number, what: string) => void;
  readonly onSecret: (secret: string) => void;
  readonly onPass: (pass: WorldPass, said: Said<CollectionSeen>) => void;
  /** This code has opened the door of this deposit. */
  readonly onOpened: (code: string, deposit: string) => void;
  /** The deposit as the fleet's trail has it. */
  readonly noticeOf: (deposit: string) => { readonly issue: number; readonly keyVersion: number } | null;
}
export interface WorldPass {
  readonly deposit: string;
  readonly issue: number;
  readonly pass: number;
}
/** How a request names itself. */
export interface Request {
  readonly key: string;
  /** Whatever else it says; equal bodies are equal requests. */
  readonly body: unknown;
  readonly sender?: string;
  readonly sides?: readonly SideRecord[];
}
export class AnswerLost extends Error {
  readonly code = "answer-lost";
}

export class Doors {
  readonly #parts: DoorParts;
  #kiosk = 0;
  readonly #terminals = new Map<string, string>();

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /** Rejects when the gateway is away, or the answer was lost on its way. */
  async ask(by: Actor, command: Command, { key, body, sender, sides }: Request): Promise<Answer> {
    const { secrets } = this.#parts.keys;
    const asked: Asked = {
      ...{ command, by },
      key: secrets.digest("command", `${sender ?? senderOf(by)}|${key}`),
      request: secrets.digest("command", JSON.stringify(body)),
    };
    return this.#over((running) => {
      this.#sendTwice(running, asked, sides);
      return this.#submit(running, asked, sides);
    });
  }
  async #submit({ gateway, life }: Running, asked: Asked, sides?: readonly SideRecord[]): Promise<Answer> {
    this.#parts.onAsk(asked);
    const work = gateway.inbox.submit(asked, sides);
    // The turn has been decided by now: what it saw is what has been given away.
    const rests = gateway.journal.head().seq;
    const answer = await life.lend(work);
    this.#parts.onAnswer(asked, answer, rests);
    return answer;
  }
  /** Fingers tap twice, networks repeat. */
  #sendTwice(running: Running, asked: Asked, sides?: readonly SideRecord[]): void {
    const { time, random } = this.#parts;
    if (!random.hit(0.08)) return;
    time.after(random.between(0, 8), () => {
      if (this.#parts.running()?.life !== running.life) return;
      this.#submit(running, asked, sides).catch(() => undefined);
    });
  }
  /** What a page shows. */
  view<T>(what: string, look: (gateway: Gateway) => T): Promise<T> {
    return this.#over(async ({ gateway, life }) => {
      const seen = look(gateway);
      const rests = gateway.journal.head().seq;
      await life.lend(gateway.journal.durable());
      this.#parts.onView(rests, what);
      return seen;
    });
  }
  nextKiosk(): Actor {
    const terminal = kiosks[this.#kiosk++ % kiosks.length] ?? kiosks[0];
    return { kind: "kiosk", terminal };
  }
  async presentCode(by: Actor, code: string, key: string): Promise<Said<CollectionSeen>> {
    this.#parts.onSecret(code);
    const command = { type: "present-pickup-code", digest: this.#parts.keys.secrets.digestOfCode(code) } as const;
    const said = saidOf<CollectionSeen>(await this.ask(by, command, { key, body: { code } }));
    if (said.ok) this.#parts.onOpened(code, said.deposit);
    if (said.ok && by.kind === "kiosk") this.#terminals.set(said.collection, by.terminal);
    return said;
  }
  /** What the fleet signed for this site; nobody here can sign anything else. */
  async presentPass(by: Actor, pass: WorldPass, key: string): Promise<Said<CollectionSeen>> {
    const said = saidOf<CollectionSeen>(await this.ask(by, { type: "present-pass", ...pass }, { key, body: pass }));
    this.#parts.onPass(pass, said);
    if (said.ok && by.kind === "kiosk") this.#terminals.set(said.collection, by.terminal);
    return said;
  }
  /** The kiosk at which this collection was begun. */
  kioskOf(collection: string): Actor {
    return { kind: "kiosk", terminal: this.#terminals.get(collection) ?? kiosks[0] };
  }

  doorways(): SiteDoorways {
    const { keys, handhelds } = this.#parts;
    const deposit = async (session: string, type: DepositVerb, id: string, key: string): Promise<Said<DepositSeen>> =>
      saidOf(await this.ask(courier(session), { type, deposit: id }, { key, body: [type, id] }));
    const collection = async (type: "reopen-collection" | "confirm-collection", id: string, key: string) =>
      saidOf<DepositSeen>(await this.ask(this.kioskOf(id), { type, collection: id }, { key, body: [type, id] }));
    return {
      announce: async (advices) => {
        for (const advice of advices) await this.#announce(advice);
      },
      signIn: (id) => this.signIn(id),
      beginDeposit: async (session, asked, key) => {
        const id = handhelds.courierOf(session);
        if (asked.via === "handheld" && id !== null && asked.phone === undefined)
          return this.#over(async (running) => saidOf<DepositSeen>(await handhelds.scan(running, id, asked, key)));
        const { command, sides } = this.#beginDeposit(asked);
        return saidOf(await this.ask(courier(session), command, { key, body: asked, sides }));
      },
      reopenDeposit: (session, id, key) => deposit(session, "reopen-deposit", id, key),
      confirmDeposit: (session, id, key) => deposit(session, "confirm-deposit", id, key),
      depositNow: (_, id) => this.view(`deposit ${id}`, (gateway) => depositIn(gateway, id)),
      overdue: async (session) => {
        const found = await this.view("overdue", (gateway) => overdueFor(gateway, session));
        return found ? { ok: true, deposits: found } : { ok: false, reason: "not-signed-in" };
      },
      recall: (session, id, key) => deposit(session, "recall-parcels", id, key),
      confirmRecall: (session, id, key) => deposit(session, "confirm-recall", id, key),
      codeFor: async (id) => {
        const notice = this.#parts.noticeOf(id);
        const code = notice && keys.codeOf(id, notice.issue, notice.keyVersion);
        if (code) this.#parts.onSecret(code);
        return code;
      },
      passFor: async (id) => {
        const issue = this.#parts.noticeOf(id)?.issue;
        const pass = this.#parts.random.pick([0, 0, 1, 2]);
        return issue === undefined ? null : `${passMark}${JSON.stringify({ deposit: id, issue, pass })}`;
      },
      presentCode: (shown, key) =>
        shown.startsWith(passMark)
          ? this.presentPass(this.nextKiosk(), JSON.parse(shown.slice(passMark.length)), key)
          : this.presentCode(this.nextKiosk(), shown, key),
      reopenCollection: (id, key) => collection("reopen-collection", id, key),
      confirmCollection: (id, key) => collection("confirm-collection", id, key),
    };
  }
  async signIn(id: string): Promise<Said<{ readonly session: string }>> {
    const { secrets, register } = this.#parts.keys;
    const { courier, carrier, right } = await register.checkCourier(badge(id), pinOf(id));
    const key = `sign-in-${id}-${this.#parts.time.now}`;
    const session = secrets.digest("session", `token|${key}`);
    const proof = right ? ("right" as const) : ("wrong" as const);
    const command = { type: "sign-in-courier" as const, courier: courier ?? id, proof, session, source: "desk" };
    const answer = await this.ask(
      { kind: "courier", session },
      carrier === undefined ? command : { ...command, carrier },
      { key, body: id, sender: "sign-in|courier|desk" },
    );
    if (answer.type !== "signed-in") return saidOf(answer);
    this.#parts.handhelds.signedIn(session, id);
    return { ok: true, session };
  }

  async #over<T>(act: (running: Running) => Promise<T>): Promise<T> {
    const { time, random, running } = this.#parts;
    await time.sleep(random.between(2, 60));
    const here = running();
    if (!here) throw new PowerGone("the gateway is away");
    const said = await act(here);
    await time.sleep(random.between(2, 60));
    if (random.hit(0.01)) throw new AnswerLost("the answer was lost");
    return said;
  }
  async #announce({ waybill, carrier, consent, goodsAllowed, size }: Advice): Promise<void> {
    const epc = epcOf(waybill);
    const base = { type: "give-pre-advice" as const, waybill, carrier, consent, goodsAllowed, size };
    const command = epc === undefined ? base : { ...base, epc };
    await this.ask({ kind: "system" }, command, { key: `advice-${waybill}`, body: command, sender: "upstream" });
  }
  #beginDeposit({ parcels, size, damaged, phone }: DepositAsked) {
    const { random, keys } = this.#parts;
    const id = random.hex(16);
    const base = { type: "begin-deposit" as const, deposit: id, parcels: [...parcels], size, damaged };
    if (phone === undefined) return { command: base, sides: [] };
    this.#parts.onSecret(phone);
    const plain = JSON.stringify({ v: 1, phoneLast4: phone.slice(-4), language: "zh-CN" });
    const { sealed, hash: side } = keys.secrets.sealSide(new TextEncoder().encode(plain));
    const command = { ...base, recipient: keys.secrets.digest("phone", phone), side };
    return { command, sides: [{ deposit: id, sealed }] };
  }
}
const passMark = "pass:";
type DepositVerb = "reopen-deposit" | "confirm-deposit" | "recall-parcels" | "confirm-recall" | "cancel-deposit";

export const courier = (session: string): Actor => ({ kind: "courier", session });

const senderOf = (by: Actor): string => {
  if (by.kind === "kiosk") return `kiosk|${by.terminal}`;
  return "session" in by ? `${by.kind}|${by.session}` : by.kind;
};

export const saidOf = <T>(answer: Answer): Said<T> => {
  if (answer.type !== "refused") return { ...answer, ok: true } as unknown as Said<T>;
  return { ok: false, reason: answer.code, ...answer.detail } as No;
};

const depositIn = (gateway: Gateway, id: string): DepositSeen | null => {
  const { deposits, ended } = gateway.site().custody;
  const live = deposits.get(id);
  if (live) return { deposit: id, compartment: live.compartment, stage: stageOf(live) };
  const over = ended.get(id);
  return over ? { deposit: id, compartment: over.compartment, stage: "collected" } : null;
};

const overdueFor = (gateway: Gateway, session: string): readonly DepositSeen[] | null => {
  const site = gateway.site();
  const who = gateway.reads.session(session);
  if (who?.kind !== "courier" || !carriers.some(({ id }) => id === who.carrier)) return null;
  return [...site.custody.deposits.values()]
    .filter(
      (one) => one.carrier === who.carrier && !one.handIn && ["overdue", "refused-at-locker"].includes(stageOf(one)),
    )
    .map((one) => ({ deposit: one.deposit, compartment: one.compartment, stage: stageOf(one) }));
};
