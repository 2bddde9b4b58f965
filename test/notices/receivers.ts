/** Real receivers of notices, each with a switch that puts it out of service. */
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { createServer as createSmppServer, type Session } from "smpp";
import { SMTPServer } from "smtp-server";
import { PushService } from "./push-service.ts";

export interface Taken {
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly subject?: string;
  /** As it came. */
  readonly raw: string;
}
export interface Receiver {
  readonly taken: Taken[];
  /** It hangs up on whoever calls. */
  down: boolean;
  /** Its answer to what it takes, where it is not the usual one. */
  refusal: number | null;
  /** Just before it answers. */
  onTaken: () => void;
  /** What the settings say of the channel. */
  readonly channel: Readonly<Record<string, unknown>>;
  /** SMPP: what it tells whoever is bound to hear it; resolves to the answer's status. */
  readonly tell?: (fields: Readonly<Record<string, unknown>>) => Promise<number>;
  /** SMPP: ends the line of whoever is bound. */
  readonly cut?: () => void;
  /** Its browsers, where it has such. */
  readonly push?: PushService;
  stop(): Promise<void>;
}
/** A machine with much to do is no receiver that does not answer. */
const timeoutMs = 60_000;
export type ReceiverKind = "http" | "smpp" | "smtp" | "push";

const listening = (server: Server | SMTPServer["server"]): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
const fresh = (): Omit<Receiver, "channel" | "stop"> => ({
  ...{ taken: [], down: false, refusal: null, onTaken: () => undefined },
});

const httpReceiver = async (): Promise<Receiver> => {
  const state = fresh();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (receiver.down) return request.socket.destroy();
    const raw = Buffer.concat(chunks).toString("utf8");
    const { to, text } = JSON.parse(raw) as { to: string; text: string };
    const isKnown = request.headers["authorization"] === "Bearer of-the-provider";
    const status = receiver.refusal ?? (isKnown ? 200 : 401);
    if (status === 200) receiver.taken.push({ id: String(request.headers["idempotency-key"]), to, text, raw });
    receiver.onTaken();
    return response.writeHead(status).end(JSON.stringify({ code: "OK", data: { id: `p-${receiver.taken.length}` } }));
  });
  const port = await listening(server);
  const receiver: Receiver = Object.assign(state, {
    channel: {
      ...{ kind: "http", timeoutMs, url: `http://127.0.0.1:${port}/sms`, secret: "of-the-provider" },
      headers: {
        ...{ "content-type": "application/json", authorization: "Bearer {secret}", "idempotency-key": "{id}" },
      },
      body: '{"to":"{phone}","text":"{text}"}',
      success: { field: "code", equals: "OK", id: "data.id" },
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return receiver;
};

const smppReceiver = async (): Promise<Receiver> => {
  const state = fresh();
  let hears: Session | null = null;
  const server = createSmppServer((session) => {
    session.on("error", () => session.destroy());
    if (receiver.down) return session.destroy();
    session.on("bind_transmitter", (pdu) => session.send(pdu.response()));
    session.on("bind_transceiver", (pdu) => {
      hears = session;
      session.send(pdu.response());
    });
    session.on("unbind", (pdu) => {
      session.send(pdu.response());
      session.close();
    });
    return session.on("submit_sm", (pdu) => {
      if (receiver.down) return session.destroy();
      const isAskedFor = pdu.registered_delivery === 1;
      const status = receiver.refusal ?? (isAskedFor === (hears === session) ? 0 : 1);
      const text = String(pdu.short_message?.message || pdu.message_payload?.message);
      const id = String(pdu.user_message_reference);
      if (status === 0)
        receiver.taken.push({ id, to: pdu.destination_addr, text, raw: `data coding ${pdu.data_coding}` });
      receiver.onTaken();
      return session.send(pdu.response({ command_status: status, message_id: `m-${receiver.taken.length}` }));
    });
  });
  const port = await listening(server);
  const receiver: Receiver = Object.assign(state, {
    channel: {
      kind: "smpp",
      timeoutMs,
      url: `smpp://127.0.0.1:${port}`,
      systemId: "lockers",
      secret: "secret",
      from: "10690",
    },
    tell: (fields: object) =>
      new Promise<number>((resolve) => {
        hears?.deliver_sm({ ...fields }, ({ command_status }) => resolve(command_status));
      }),
    cut: () => {
      hears?.destroy();
      hears = null;
    },
    stop: async () => {
      server.close();
    },
  });
  return receiver;
};

const smtpReceiver = async (): Promise<Receiver> => {
  const state = fresh();
  const refused = (code: number) => Object.assign(new Error("not here"), { responseCode: code });
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["AUTH", "STARTTLS"], logger: false, disableReverseLookup: true },
    onConnect: (_session, done) => done(receiver.down ? refused(421) : null),
    onRcptTo: (_address, _session, done) => done(receiver.refusal === null ? null : refused(receiver.refusal)),
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks).toString("utf8");
      receiver.taken.push({ ...mailOf(raw), to: session.envelope.rcptTo.map(({ address }) => address).join(), raw });
      receiver.onTaken();
      done();
    },
  });
  server.on("error", () => undefined);
  const port = await listening(server.server);
  const receiver: Receiver = Object.assign(state, {
    channel: { kind: "smtp", timeoutMs, host: "127.0.0.1", port, from: "Lockers <lockers@example.org>" },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
  return receiver;
};

const mailOf = (raw: string) => {
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, end).replace(/\r\n[ \t]+/g, " ");
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1] ?? "";
  const body = raw.slice(end + 4).trimEnd();
  return {
    id: /^<([0-9a-f]+)@example.org>$/.exec(field("message-id"))?.[1] ?? "",
    subject: field("subject")
      .split("?= =?")
      .join("?==?")
      .replace(/=\?UTF-8\?B\?(.*?)\?=/gi, (_whole, text: string) => Buffer.from(text, "base64").toString("utf8"))
      .replace(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_whole, text: string) => ofQuoted(text.replaceAll("_", " "))),
    text: decoded(field("content-transfer-encoding"), body),
  };
};
const decoded = (encoding: string, body: string): string => {
  if (/base64/i.test(encoding)) return Buffer.from(body, "base64").toString("utf8");
  return /quoted/i.test(encoding) ? ofQuoted(body.replace(/=\r\n/g, "")) : body;
};
const ofQuoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");

const pushReceiver = async (): Promise<Receiver> => {
  const service = await new PushService().start();
  service.onPush = ({ browser, payload, headers }) => {
    if (receiver.down) return { status: null };
    const status = receiver.refusal ?? 201;
    const { id, title: subject, body: text } = payload;
    if (status === 201)
      receiver.taken.push({ id, subject, text, to: `browser-${browser}`, raw: JSON.stringify(headers) });
    receiver.onTaken();
    return { status };
  };
  const receiver: Receiver = Object.assign(fresh(), {
    ...{ channel: service.channel, push: service, stop: () => service.stop() },
  });
  return receiver;
};

export const receiverOf: Readonly<Record<ReceiverKind, () => Promise<Receiver>>> = {
  ...{ http: httpReceiver, smpp: smppReceiver, smtp: smtpReceiver, push: pushReceiver },
};
