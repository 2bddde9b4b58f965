/** A system that listens for webhooks, which checks what it takes with the standard's own library. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { onTestFinished } from "vitest";
import type { WebhookKind } from "../../cloud-bridge/fleet/answers/webhooks.ts";

export interface Taken {
  readonly id: string;
  readonly seconds: number;
  readonly kind: WebhookKind | "webhook.test";
  readonly timestamp: string;
  readonly data: {
    readonly site: string;
    readonly deposit: string;
    readonly carrier: string;
    readonly parcels: readonly string[];
    readonly [field: string]: unknown;
  };
  /** Signatures in the header. */
  readonly signatures: readonly string[];
  readonly body: string;
}
type Answer = (response: ServerResponse, taken: Taken, request: IncomingMessage) => unknown;

export interface Listener {
  readonly url: string;
  /** All that it answered with 2xx. */
  readonly taken: Taken[];
  readonly calls: number;
  /** How it answers, where it does not take what it is told. Null: the usual way. */
  answer: Answer | null;
}
export const status =
  (code: number, headers: Readonly<Record<string, string | number>> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end();
export const hangsUp: Answer = (response) => response.destroy();

export const listener = async (): Promise<Listener> => {
  const state = { url: "", taken: [] as Taken[], calls: 0, answer: null as Answer | null };
  const server = createServer(async (request, response) => {
    state.calls += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const taken = read(request, Buffer.concat(chunks).toString("utf8"));
    if (state.answer !== null) return state.answer(response, taken, request);
    state.taken.push(taken);
    return response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?of=postern`;
  return state;
};

const read = ({ headers }: IncomingMessage, body: string): Taken => {
  const { type: kind, timestamp, data } = JSON.parse(body) as { type: WebhookKind; timestamp: string; data: object };
  return {
    ...{ id: String(headers["webhook-id"]), seconds: Number(headers["webhook-timestamp"]) },
    ...{ kind, timestamp, data: data as Taken["data"], body },
    signatures: String(headers["webhook-signature"]).split(" "),
  };
};

/** As the standard's own library signs it. */
export const signs = (secret: string, { id, seconds, body, signatures }: Taken): boolean =>
  signatures.includes(new Webhook(secret).sign(id, new Date(seconds * 1_000), body));
