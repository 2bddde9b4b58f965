/**
 * What happens to a PUBLISH before its PUBACK (or PUBREC): rights, bounds, then the device's driver, which answers when
 * what the message led to is on disk. aedes acknowledges when the callback is called, and not before.
 */
import type { Clock } from "../ports/clock.ts";
import type { Device } from "../ports/device.ts";
import { InboxFull } from "../ports/inbox.ts";
import type { Log } from "../ports/log.ts";
import { BrokenRule, type Rate } from "./limits.ts";
import type { Arrival, Connected, Done, Member } from "./member.ts";
import type { Message } from "./mqtt/inner.ts";
import type { Sessions } from "./mqtt/sessions.ts";
import type { BrokerSettings } from "./settings.ts";
import { deviceTopicFault, guestTopicFault } from "./topic-rights.ts";

export interface ReceiveDeps {
  readonly settings: BrokerSettings;
  readonly deviceOf: (id: string) => Device | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Sessions;
  readonly rate: Rate;
  /** QoS 2 messages of sessions whose commit is awaited, by client and packet id. */
  readonly receiving: Map<string, Promise<void>>;
  readonly onReceived: () => void;
  readonly onAcknowledged: () => void;
}

/** The hook that aedes calls for every PUBLISH and every will. */
export const receiver = (deps: ReceiveDeps) => {
  const { limits, guest } = deps.settings;

  return (client: Connected | null, message: Message, done: Done) => {
    const member = client?.member;
    if (!client || !member) return done(client ? new BrokenRule("not-signed-in") : null);
    deps.onReceived();
    if (message.payload.length > limits.payloadBytesMax) return done(new BrokenRule("payload-too-long"));
    if (message.topic !== member.topic) {
      const fault = member.device
        ? deviceTopicFault(message.topic, member.prefix, limits)
        : guest
          ? guestTopicFault(message.topic, guest, limits)
          : "topic-of-another";
      if (fault) return done(new BrokenRule(fault));
      member.topic = message.topic;
      member.subtopic = message.topic.slice(member.prefix.length);
    }
    if (message.retain && !deps.sessions.mayRetain(message.topic)) message.retain = false;
    if (member.device === null) return done(null);
    const arrival: Arrival = { done, verdict: undefined };
    member.arrivals.push(arrival);
    const wait = deps.rate.take(member.bucket);
    if (wait === 0) hand(deps, client, member, message, member.subtopic, arrival);
    else {
      const { subtopic } = member;
      deps.clock.after(wait, () => hand(deps, client, member, message, subtopic, arrival));
    }
  };
};

const hand = (
  deps: ReceiveDeps,
  client: Connected,
  member: Member,
  message: Message,
  subtopic: string,
  arrival: Arrival,
) => {
  // A QoS 2 message that came before and was not released yet: its PUBREC is owed again, its effect is not.
  if (message.qos === 2 && deps.sessions.holds(client.id, message.messageId))
    return settle(deps, member, arrival, null);
  const device = deps.deviceOf(member.device as string);
  if (!device) return settle(deps, member, arrival, new BrokenRule("no-driver"));
  const receive = () => device.receive(subtopic, message.payload, message);
  const received = message.qos === 2 && !client.clean ? receiveOnce(deps, client, message, receive) : receive();
  received.then(
    () => settle(deps, member, arrival, null),
    (error: unknown) => {
      if (error instanceof InboxFull && !client.closed) {
        // Until then nothing more is read from this socket: aedes reads on when what it has is done with.
        deps.clock.after(error.retryAfterMs, () => hand(deps, client, member, message, subtopic, arrival));
        return;
      }
      const full = error instanceof InboxFull;
      if (!full) deps.log.error("device-receive-failed", { device: member.device, error: String(error) });
      settle(deps, member, arrival, new BrokenRule(full ? "inbox-full" : "driver-failed"));
    },
  );
};

/** A client that comes back and sends again while the first one's commit is awaited waits for that same commit. */
const receiveOnce = (
  { receiving }: ReceiveDeps,
  client: Connected,
  { messageId }: Message,
  receive: () => Promise<void>,
): Promise<void> => {
  const key = `${client.id}#${messageId}`;
  const known = receiving.get(key);
  if (known) return known;
  const received = receive().finally(() => receiving.delete(key));
  receiving.set(key, received);
  return received;
};

const settle = (deps: ReceiveDeps, member: Member, arrival: Arrival, verdict: Error | null): void => {
  arrival.verdict = verdict;
  const { arrivals } = member;
  for (;;) {
    const first = arrivals[0];
    if (first?.verdict === undefined) return;
    arrivals.shift();
    if (first.verdict === null) deps.onAcknowledged();
    first.done(first.verdict);
  }
};
