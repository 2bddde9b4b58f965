/** Couriers' handhelds: the simulator's model on one side, the gateway's adapter on the other, a broker between. */

import { Handheld } from "../../firmware-sim/models/handheld.ts";
import type { DepositAsked } from "../../firmware-sim/people/doorways.ts";
import type { Answer } from "../../gateway/core/answer.ts";
import { badge, handheldOf, pinOf } from "./place.ts";
import type { Running } from "./running.ts";

interface Publication {
  readonly subtopic: string;
  readonly payload: Uint8Array;
}
interface Sent {
  readonly id: string;
  readonly publication: Publication;
  /** The gateway that has heard it, and the last sequence that its answer rests on there. */
  readonly heard?: { readonly gateway: Running["gateway"]; readonly rests: number };
}

export class Handhelds {
  scans = 0;
  readonly #models = new Map<string, Handheld>();
  readonly #bySession = new Map<string, string>();
  /** A message that was not acknowledged is sent again as it was. */
  readonly #sent = new Map<string, Sent>();
  readonly #onPuback: (rests: number, what: string) => void;

  constructor(couriers: readonly string[], onPuback: (rests: number, what: string) => void) {
    for (const id of couriers) this.#models.set(handheldOf(id), new Handheld("sim-handheld 1.0.0", `boot-${id}`));
    this.#onPuback = onPuback;
  }
  signedIn(session: string, courier: string): void {
    this.#bySession.set(session, courier);
  }
  courierOf(session: string): string | null {
    return this.#bySession.get(session) ?? null;
  }
  /** What the gateway publishes below a handheld's id. */
  hear(device: string, subtopic: string, payload: Uint8Array): void {
    this.#models.get(device)?.receive(subtopic, payload);
  }
  async scan(running: Running, courier: string, asked: DepositAsked, key: string): Promise<Answer> {
    const scan = { topic: "scan" as const, data: asked.parcels[0] ?? "", size: asked.size, damaged: asked.damaged };
    const first = await this.#send(running, courier, `${key}-scan`, scan);
    if (first.type !== "refused" || first.code !== "not-signed-in") return first;
    const proof = { topic: "sign-in" as const, badge: badge(courier), pin: pinOf(courier) };
    const signedIn = await this.#send(running, courier, `${key}-sign-in`, proof);
    return signedIn.type === "signed-in" ? this.#send(running, courier, `${key}-again`, scan) : signedIn;
  }

  async #send(
    { gateway, life }: Running,
    courier: string,
    key: string,
    ask: Parameters<Handheld["ask"]>[0],
  ): Promise<Answer> {
    const device = handheldOf(courier);
    const model = this.#models.get(device);
    if (!model) throw new Error(`${courier} has no handheld`);
    const { id, publication, heard }: Sent = this.#sent.get(key) ?? model.ask(ask);
    this.scans++;
    const work = gateway.receive(device, publication.subtopic, publication.payload);
    // A second copy is told what the first one was told.
    const rests = heard?.gateway === gateway ? heard.rests : gateway.journal.head().seq;
    this.#sent.set(key, { id, publication, heard: { gateway, rests } });
    await life.lend(work);
    const answer = model.answer(id);
    if (!answer) throw new Error("a message was acknowledged and not answered");
    this.#onPuback(rests, `acknowledgement of ${publication.subtopic} by ${device}`);
    return answer as unknown as Answer;
  }
}
