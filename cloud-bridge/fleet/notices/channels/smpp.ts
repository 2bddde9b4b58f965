/**
 * SMS by SMPP 3.4. Where nobody wants receipts the line is bound (as a transmitter) when there is something to send and
 * given back after a rest, so that nobody need ask whether it still lives. With receipts it stays bound (as a
 * transceiver), is asked whether it lives, and is bound anew when it does not. Of the message's id there is room for 16
 * bits (`user_message_reference`).
 */
import { createHash } from "node:crypto";
import { connect, type Pdu, type Session } from "smpp";
import type { SmppChannelSettings } from "../settings.ts";
import { smsOf } from "../texts/sms.ts";
import { type Channel, type Message, notSent, providerIdOf, type Receipt, type Sent, within } from "./channel.ts";
import { receiptOf } from "./smpp-receipt.ts";

const restMs = 20_000;
/** How soon a line that has to stay is bound anew, and how often it is asked whether it lives. */
const againMs = 5_000;
const askMs = 30_000;
/** ESME_RX_T_APPN: the centre shall say it once more. */
const onceMore = 0x64;
/** ESME_RINVDSTADR: there is no such number. */
const invalidDestination = 0x0b;
const gsm = 0;
const ucs2 = 8;

export class SmppChannel implements Channel {
  readonly address = "phone";
  readonly timeoutMs: number;
  readonly #settings: SmppChannelSettings;
  readonly #secret: string;
  #line: Line | null = null;
  #resting: NodeJS.Timeout | undefined;
  #keep: ((receipt: Receipt) => Promise<void>) | null = null;

  constructor(settings: SmppChannelSettings, secret: string) {
    this.#settings = settings;
    this.#secret = secret;
    this.timeoutMs = settings.timeoutMs;
  }

  listen(keep: (receipt: Receipt) => Promise<void>): void {
    if (!this.#settings.receipts) return;
    this.#keep = keep;
    this.#stay();
  }
  send(message: Message): Promise<Sent> {
    if (!this.#keep) this.#later(() => void this.#end(), restMs + this.timeoutMs);
    this.#line ??= this.#bind();
    const line = this.#line;
    return within(
      this.timeoutMs,
      () => this.#submit(line, message),
      () => this.#leave(line),
    );
  }
  async stop(): Promise<void> {
    this.#keep = null;
    await this.#end();
  }

  #stay(): void {
    if (this.#keep) this.#line ??= this.#bind();
  }
  #later(what: () => void, ms: number): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(what, ms);
    this.#resting.unref();
  }
  async #end(): Promise<void> {
    clearTimeout(this.#resting);
    const line = this.#line;
    this.#line = null;
    await line?.end();
  }

  async #submit(line: Line, message: Message): Promise<Sent> {
    const refusal = await line.bound;
    if (refusal !== null) {
      this.#leave(line);
      return notSent(refusal);
    }
    const { command_status: status, message_id } = await line.ask("submit_sm", submission(this.#settings, message));
    if (status !== 0) return notSent(statusWord(status), status === invalidDestination);
    return { ok: true, providerId: providerIdOf(message_id, message) };
  }
  #bind(): Line {
    const { url, systemId, systemType } = this.#settings;
    const fields = { system_id: systemId, password: this.#secret, system_type: systemType };
    const keep = this.#keep;
    const line: Line = new Line(connect({ url }), fields, {
      closed: () => this.#forget(line),
      ...(keep && { heard: (pdu) => this.#hear(pdu, keep), patienceMs: this.timeoutMs }),
    });
    if (keep) void line.bound.then((refusal) => (refusal === null ? undefined : this.#leave(line)));
    return line;
  }
  async #hear(pdu: Pdu, keep: (receipt: Receipt) => Promise<void>): Promise<void> {
    const receipt = receiptOf(pdu);
    if (receipt) await keep(receipt);
  }
  #forget(line: Line): void {
    if (this.#line !== line) return;
    this.#line = null;
    if (this.#keep) this.#later(() => this.#stay(), againMs);
  }
  /** What others have asked on it may still be answered. */
  #leave(line: Line): void {
    this.#forget(line);
    setTimeout(() => void line.end(), this.timeoutMs).unref();
  }
}

interface LineEnds {
  readonly closed: () => void;
  /** What the centre sends by itself; once it is kept the centre is told so. Absent: nothing is wanted. */
  readonly heard?: (pdu: Pdu) => Promise<void>;
  /** Of a line that stays: so long it may be silent when it is asked whether it lives. */
  readonly patienceMs?: number;
}
/** A session whose questions fail when it closes. */
class Line {
  /** Null: it may be used; else why not. */
  readonly bound: Promise<string | null>;
  readonly #session: Session;
  readonly #asked = new Set<() => void>();
  readonly #closed: Promise<void>;

  constructor(session: Session, binding: Fields, { closed, heard, patienceMs }: LineEnds) {
    this.#session = session;
    this.#closed = new Promise((resolve) => {
      const end = (): void => {
        session.destroy();
        closed();
        for (const fail of this.#asked) fail();
        this.#asked.clear();
        resolve();
      };
      session.on("close", end);
      session.on("error", end);
    });
    session.on("enquire_link", (pdu: Pdu) => session.send(pdu.response()));
    session.on("unbind", (pdu: Pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on("deliver_sm", (pdu: Pdu) => {
      const answer = (status: number): void => void session.send(pdu.response({ command_status: status }));
      Promise.resolve(heard?.(pdu)).then(
        () => answer(0),
        () => answer(onceMore),
      );
    });
    this.bound = this.ask(heard ? "bind_transceiver" : "bind_transmitter", binding).then(
      ({ command_status: status }) => (status === 0 ? null : `bind-${statusWord(status)}`),
      () => "connection",
    );
    if (patienceMs !== undefined) this.#askOften(patienceMs);
  }
  ask(command: "bind_transceiver" | "bind_transmitter" | "enquire_link" | "submit_sm", fields: Fields): Promise<Pdu> {
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error("the line is closed"));
      this.#asked.add(fail);
      const isOnItsWay = this.#session[command](fields, (pdu) => {
        this.#asked.delete(fail);
        resolve(pdu);
      });
      if (!isOnItsWay) fail();
    });
  }
  #askOften(patienceMs: number): void {
    const asking = setInterval(() => {
      const late = setTimeout(() => this.#session.destroy(), patienceMs);
      this.ask("enquire_link", {}).then(
        () => clearTimeout(late),
        () => clearTimeout(late),
      );
    }, askMs);
    asking.unref();
    void this.#closed.then(() => clearInterval(asking));
  }
  end(): Promise<void> {
    this.#session.unbind(() => this.#session.destroy());
    setTimeout(() => this.#session.destroy(), unbindMsMax).unref();
    return this.#closed;
  }
}
type Fields = Readonly<Record<string, unknown>>;
const unbindMsMax = 1_000;

const submission = ({ from, fromTon, fromNpi, receipts }: SmppChannelSettings, { id, to, text }: Message) => {
  const { alphabet, segments } = smsOf(text);
  return {
    ...{ source_addr: from, source_addr_ton: fromTon, source_addr_npi: fromNpi },
    ...{ destination_addr: to.replace(/^\+/, ""), dest_addr_ton: to.startsWith("+") ? 1 : 0, dest_addr_npi: 1 },
    data_coding: alphabet === "gsm-7" ? gsm : ucs2,
    ...(receipts ? { registered_delivery: 1 } : {}),
    user_message_reference: createHash("sha256").update(id).digest().readUInt16BE(),
    ...(segments === 1 ? { short_message: text } : { message_payload: text }),
  };
};

const statusWord = (status: number): string => `smpp-${status.toString(16).padStart(8, "0")}`;
