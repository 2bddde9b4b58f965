/** Two maintainers of a demo: they see the alarms, look behind doors together, and write down what lies there. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Secret, TOTP } from "otpauth";
import type { Hands } from "../../../firmware-sim/people/doorways.ts";
import type { Credentials } from "../../up/first-run.ts";
import type { DemoDoors } from "../doorways.ts";
import { ask, type Reply } from "../request.ts";
import { shut, shutAgain } from "./hands.ts";

export interface Staff {
  /** `kind subject` of each alarm that stands. */
  alarms(): Promise<ReadonlySet<string>>;
  /** Nothing more goes in there by the site's order. */
  block(compartment: string): Promise<void>;
  /** Opens the door, takes out whatever lies there, shuts it and records that it is empty; then it is used again. */
  clear(compartment: string): Promise<void>;
}
const stepMs = 30_000;
const patienceMs = 120_000;
const againMs = 250;

export const demoStaff = ({ gateway, ca }: DemoDoors, maintainers: Credentials["maintainers"], hands: Hands): Staff => {
  const [first, second] = maintainers.map((one) => session(gateway, ca, one));
  if (!first || !second) throw new Error("an occupied compartment needs two maintainers");
  const at = async (path: string, body?: object): Promise<Reply> => {
    for (let again = true; ; again = false) {
      const as = `Bearer ${await first.token()}`;
      const reply = await ask(`${gateway}/maintainer/${path}`, { as, ca, ...(body && { body, key: randomUUID() }) });
      if (reply.status !== 401 || !again) return reply;
      first.forget();
      second.forget();
    }
  };
  /** What passes is asked again: a lock rests, a door is not yet seen as shut. */
  const insist = async (path: string, body: () => Promise<object>): Promise<void> => {
    for (const end = Date.now() + patienceMs; ; ) {
      const { status, body: said } = await at(path, await body());
      if (status < 300) return;
      if (Date.now() > end) throw new Error(`${path} is refused: ${JSON.stringify(said)}`);
      await sleep(againMs);
    }
  };
  const isSeenShut = async (compartment: string): Promise<boolean> => {
    const all = (await ask(`${gateway}/compartments`, { ca })).body as unknown as readonly Record<string, string>[];
    return all.some((one) => one["compartment"] === compartment && one["door"] === "closed");
  };
  return {
    alarms: async () => {
      const { body } = await at("alarms");
      const all = body as unknown as readonly { readonly kind: string; readonly subject: string }[];
      return new Set(all.map(({ kind, subject }) => `${kind} ${subject}`));
    },
    block: (compartment) => insist(`compartments/${compartment}/block`, async () => ({ reason: "inspection" })),
    clear: async (compartment) => {
      const path = `compartments/${compartment}`;
      for (const end = Date.now() + patienceMs; !(await hands.look(compartment)).open; await sleep(againMs)) {
        if (Date.now() > end) throw new Error(`${compartment} does not open for staff`);
        await insist(`${path}/open`, async () => ({ reason: "inspection", second: await second.token() }));
        for (let looks = 20; looks > 0 && !(await hands.look(compartment)).open; looks--) await sleep(againMs);
      }
      await hands.takeOut(compartment, (await hands.look(compartment)).contents);
      await shut(hands, compartment);
      // A closing that the site sees only after the audit would be held against it.
      for (const end = Date.now() + patienceMs; !(await isSeenShut(compartment)); await sleep(againMs)) {
        if (Date.now() > end) throw new Error(`${compartment} is not seen as shut`);
        await shutAgain(hands, compartment);
      }
      await insist(`${path}/audit`, async () => {
        await shutAgain(hands, compartment);
        return { found: [] };
      });
      // What was not blocked is in service already.
      await at(`${path}/release`, { reason: "inspected" });
    },
  };
};

/** A one-time code is good once, so that a second sign-in waits for the next. */
const session = (gateway: string, ca: string | undefined, person: Credentials["maintainers"][number]) => {
  let token: Promise<string> | null = null;
  let usedStep = 0;
  const signIn = async (): Promise<string> => {
    const step = (): number => Math.floor(Date.now() / stepMs);
    while (step() <= usedStep) await sleep(againMs);
    usedStep = step();
    const { id: account, password, totpSecret } = person;
    const oneTimeCode = new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate();
    const body = { account, password, oneTimeCode };
    const reply = await ask(`${gateway}/maintainer/session`, { body, key: randomUUID(), ca });
    if (reply.status >= 300) throw new Error(`${account} cannot sign in: ${JSON.stringify(reply.body)}`);
    return String(reply.body["token"]);
  };
  return {
    token: () => {
      token ??= signIn();
      return token;
    },
    forget: () => {
      token = null;
    },
  };
};
