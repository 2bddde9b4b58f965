/**
 * SMS by SMPP 3.4 (transmitter). The line is bound when there is something to send and given back after a rest, so
 * that nobody need ask whether it still lives. Of the message's id there is room for 16 bits
 * (`user_message_reference`).
 */
import { createHash } from "node:crypto";
import { connect, type Pdu, type Session } from "smpp";
import type { SmppChannelSettings } from "../settings.ts";
import { smsOf } from "../texts/sms.ts";
import { type Channel, type Message, notSent, providerIdOf, type Sent, within } from "./channel.ts";

const restMs = 20_000;
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

  constructor(settings: SmppChannelSettings, secret: string) {
    this.#settings = settings;
    this.#secret = secret;
    this.timeoutMs = settings.timeoutMs;
  }

  send(message: Message): Promise<Sent> {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.stop(), restMs + this.timeoutMs);
    this.#resting.unref();
    this.#line ??= this.#bind();
    const line = this.#line;
    return within(
      this.timeoutMs,
      () => this.#submit(line, message),
      () => this.#leave(line),
    );
  }
  async stop(): Promise<void> {
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
    const line: Line = new Line(connect({ url }), fields, () => this.#forget(line));
    return line;
  }
  #forget(line: Line): void {
    if (this.#line === line) this.#line = null;
  }
  /** What others have asked on it may still be answered. */
  #leave(line: Line): void {
    this.#forget(line);
    setTimeout(() => void line.end(), this.timeoutMs).unref();
  }
}

/** A session whose questions fail when it closes. */
class Line {
  /** Null: it may be used; else why not. */
  readonly bound: Promise<string | null>;
  readonly #session: Session;
  readonly #asked = new Set<() => void>();
  readonly #closed: Promise<void>;

  constructor(session: Session, binding: Fields, closed: () => void) {
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
    this.bound = this.ask("bind_transmitter", binding).then(
      ({ command_status: status }) => (status === 0 ? null : `bind-${statusWord(status)}`),
      () => "connection",
    );
  }
  ask(command: "bind_transmitter" | "submit_sm", fields: Fields): Promise<Pdu> {
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
  end(): Promise<void> {
    this.#session.unbind(() => this.#session.destroy());
    setTimeout(() => this.#session.destroy(), unbindMsMax).unref();
    return this.#closed;
  }
}
type Fields = Readonly<Record<string, unknown>>;
const unbindMsMax = 1_000;

const submission = ({ from, fromTon, fromNpi }: SmppChannelSettings, { id, to, text }: Message) => {
  const { alphabet, segments } = smsOf(text);
  return {
    ...{ source_addr: from, source_addr_ton: fromTon, source_addr_npi: fromNpi },
    ...{ destination_addr: to.replace(/^\+/, ""), dest_addr_ton: to.startsWith("+") ? 1 : 0, dest_addr_npi: 1 },
    data_coding: alphabet === "gsm-7" ? gsm : ucs2,
    user_message_reference: createHash("sha256").update(id).digest().readUInt16BE(),
    ...(segments === 1 ? { short_message: text } : { message_payload: text }),
  };
};

const statusWord = (status: number): string => `smpp-${status.toString(16).padStart(8, "0")}`;
