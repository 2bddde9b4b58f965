/** CONNECT: who is it, and may it? The credential is checked by the register and kept nowhere. */
import type { KnownDevice, Register } from "../ports/trust/register.ts";
import { BrokenRule, type Gate, type Rate } from "./limits.ts";
import type { Connected, Member } from "./member.ts";
import type { BrokerSettings } from "./settings.ts";
import { deviceTopicFault, guestTopicFault } from "./topic-rights.ts";

export interface AuthenticateDeps {
  readonly settings: BrokerSettings;
  readonly register: Register;
  readonly checks: Gate;
  readonly rate: Rate;
  readonly connectionsOf: (device: string) => number;
  readonly onMember: (client: Connected, member: Member) => void;
}
/** Return codes of CONNACK. */
const identifierRejected = 2;
const unavailable = 3;
const wrongCredentials = 4;
const notAuthorised = 5;
type Answer = (error: (Error & { returnCode: number }) | null, accepted: boolean | null) => void;

export const authenticator =
  (deps: AuthenticateDeps) =>
  (client: Connected, username: string | undefined, password: Buffer | undefined, answer: Answer) => {
    const { limits, guest } = deps.settings;
    const no = (code: string, returnCode: number) => answer(Object.assign(new BrokenRule(code), { returnCode }), false);
    const told = client.told;
    // [MQTT-3.1.3-8]: without an id there is no session to come back to.
    if (!told || (told.clientId === "" && !told.clean)) return no("client-id-missing", identifierRejected);
    if (told.clientId.length > limits.clientIdCharsMax) return no("client-id-too-long", identifierRejected);

    const admit = (device: string | null, prefix: string) => {
      const will = client._will;
      if (will) {
        const fault = device
          ? deviceTopicFault(will.topic, prefix, limits)
          : guest && guestTopicFault(will.topic, guest, limits);
        if (fault || will.topic.includes("#") || will.topic.includes("+")) return no("will-topic", notAuthorised);
        if (will.payload.length > limits.payloadBytesMax) return no("payload-too-long", notAuthorised);
      }
      // A name space a device: nobody takes over another's session by giving its client id.
      client.id = `${device ?? "?"}|${client.id}`;
      const bucket = deps.rate.fresh();
      const member: Member = { device, prefix, bucket, topic: "", subtopic: "", arrivals: [] };
      client.member = member;
      deps.onMember(client, member);
      answer(null, true);
    };
    if (username === undefined) return guest ? admit(null, "") : no("no-credential", notAuthorised);

    deps.checks
      .run<KnownDevice | false>(
        async () => (await deps.register.checkDevice(username, password?.toString("utf8") ?? "")) ?? false,
      )
      .then(
        (known) => {
          if (client.closed) return;
          if (known === null) return no("too-many-checks", unavailable);
          if (known === false) return no("wrong-credential", wrongCredentials);
          if (deps.connectionsOf(known.id) >= limits.connectionsPerDeviceMax) {
            return no("connections-per-device-max", unavailable);
          }
          admit(known.id, `postern/${known.id}/`);
        },
        () => no("check-failed", unavailable),
      );
  };
