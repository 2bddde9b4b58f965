/** A board whose doors the test moves, a fleet of one site in memory, and a courier with one parcel. */
import { createHash } from "node:crypto";
import type { Gateway } from "../../gateway/assemble.ts";
import { goesUp } from "../../gateway/core/event.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import type { PduLine } from "../../gateway/ports/line.ts";
import { Ask, bridgeTopics, Frame, type FrameEvent, Hello } from "../../gateway/wire/bridge.ts";

/** Contacts close with the door: a one is a shut door. A pulse springs its door open. */
export const playBoard = () => {
  let shut = 0xff;
  const pulses: number[] = [];
  const line: PduLine = {
    request: async (_unit, pdu) => {
      if (pdu[0] === 2) return Uint8Array.of(2, 1, shut);
      const address = ((pdu[1] ?? 0) << 8) | (pdu[2] ?? 0);
      if (address >= 0x0200) {
        pulses.push(address - 0x0200);
        shut &= ~(1 << (address - 0x0200));
      }
      return pdu;
    },
    close: async () => {},
  };
  return { line, pulses, shutAll: () => (shut = 0xff) };
};

const courier: Actor = { kind: "courier", session: "c".repeat(43) };
export const holdParcel = async (gateway: Gateway, board: ReturnType<typeof playBoard>, waybill: string) => {
  const { session } = courier as { readonly session: string };
  await gateway.inbox.submit({
    by: courier,
    command: { ...{ type: "sign-in-courier", courier: "ben", carrier: "swift", proof: "right" }, session, source: "k" },
  });
  const deposit = createHash("sha256").update(waybill).digest("hex").slice(0, 32);
  const begun = await gateway.inbox.submit({
    by: courier,
    command: { type: "begin-deposit", deposit, parcels: [waybill] },
  });
  if (begun.type !== "deposit") throw new Error(JSON.stringify(begun));
  const door = async (state: string): Promise<void> => {
    for (;;) {
      if ((await gateway.reads.board.compartment(begun.compartment))?.door === state) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await door("open");
  board.shutAll();
  await door("closed");
  await gateway.inbox.submit({ by: courier, command: { type: "confirm-deposit", deposit } });
  return { deposit, compartment: begun.compartment };
};

/** What a fleet that got everything would have kept of this journal. */
export const keptByFleet = async (journal: Journal): Promise<readonly FrameEvent[]> => {
  const kept: FrameEvent[] = [];
  for await (const { recorded, prev, body } of journal.read(0))
    if (goesUp(recorded.event.type)) kept.push({ seq: recorded.seq, prev, body });
  return kept;
};

/** Answers hellos, acknowledges frames, and gives back what it kept. */
export const fleetInMemory = (options: {
  readonly site: string;
  readonly head: {
    readonly epoch: { readonly counter: number; readonly id: string };
    readonly seq: number;
    readonly hash: string;
  };
  readonly kept: readonly FrameEvent[];
  /** The fleet's clock; by default the test's own. */
  readonly now?: () => number;
}): BridgeLink & { readonly asked: Ask[] } => {
  const topics = bridgeTopics(options.site);
  const asked: Ask[] = [];
  let { head } = options;
  let up = (): void => {};
  let message = (_topic: string, _payload: Uint8Array): void => {};
  const say = (topic: string, value: unknown): void =>
    void setImmediate(() => message(topic, new TextEncoder().encode(JSON.stringify(value))));
  const stateHead = (nonce?: string): void =>
    say(topics.head, {
      v: 1,
      site: options.site,
      ...head,
      at: options.now?.() ?? Date.now(),
      ...(nonce ? { nonce } : {}),
    });
  const receive: Record<string, (json: unknown) => void> = {
    [topics.hello]: (json) => stateHead(Hello.parse(json).nonce),
    [topics.frame]: (json) => {
      const { epoch, to, hash } = Frame.parse(json);
      head = { epoch: { counter: epoch, id: options.head.epoch.id }, seq: to, hash };
      stateHead();
    },
    [topics.ask]: (json) => {
      const ask = Ask.parse(json);
      asked.push(ask);
      const events = options.kept.filter(({ seq }) => seq >= ask.from && seq <= (ask.to ?? Number.MAX_SAFE_INTEGER));
      const last = options.kept.at(-1)?.seq ?? 0;
      say(topics.refill, { v: 1, site: options.site, request: ask.request, events, more: false, head: last });
    },
  };
  return {
    asked,
    publish: async (topic, payload) => receive[topic]?.(JSON.parse(new TextDecoder().decode(payload))),
    onMessage: (run) => {
      message = run;
    },
    onUp: (run) => {
      up = run;
    },
    onDown: () => {},
    connect: () => void setImmediate(() => up()),
    answered: () => {},
    unanswered: () => {},
    close: async () => {},
  };
};
