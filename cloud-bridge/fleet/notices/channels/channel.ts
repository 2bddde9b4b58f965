/** The port behind which the ways to a person lie. */

export interface Message {
  /** The same on every try, so that a receiver who looks at it takes the notice once. */
  readonly id: string;
  /** A telephone number, an e-mail address or a sealed push subscription, as the channel's `address` says. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: string;
  /** The recipient's own page; null: there is none to go to. */
  readonly link: string | null;
  /** It is of use now, and of less later. */
  readonly isUrgent: boolean;
}
/** `error` is a kebab-case word of ours, never words of the receiver: those may name the person. */
export type Sent =
  | { readonly ok: true; readonly providerId: string | null }
  | {
      readonly ok: false;
      readonly error: string;
      readonly forGood: boolean;
      /** Nobody is behind this address any more, for any message. */
      readonly isGone?: true;
      /** The receiver does not want to be asked before. */
      readonly retryAfterMs?: number;
    };
export type Address = "phone" | "email" | "push";

/** What a receiver says later of a message that it took. */
export interface Receipt {
  readonly providerId: string;
  readonly arrival: "delivered" | "undelivered";
  /** As in `Sent`. */
  readonly error: string | null;
}

export interface Channel {
  readonly address: Address;
  /** No try takes longer. */
  readonly timeoutMs: number;
  /** Resolves within `timeoutMs`, and does not reject. */
  send(message: Message): Promise<Sent>;
  /** Absent: nothing is ever heard of a message that was taken. What is not kept is told again by the receiver. */
  listen?(keep: (receipt: Receipt) => Promise<void>): void;
  stop(): Promise<void>;
}

export const notSent = (error: string, forGood = false): Sent => ({ ok: false, error, forGood });

/** A receiver's id of the message, when it is one, and does not tell whom it went to or what it says. */
export const providerIdOf = (given: unknown, { to, text }: Message): string | null => {
  const id = typeof given === "number" ? String(given) : given;
  if (typeof id !== "string" || !/^[\x21-\x7e]{1,128}$/.test(id)) return null;
  const codes = text.replaceAll(" ", "").match(/[0-9]{8}/g) ?? [];
  return [to.replace(/^\+/, ""), ...codes].some((secret) => id.includes(secret)) ? null : id;
};

/** What does not end in time has failed; `late` cuts it off. */
export const within = async (ms: number, work: () => Promise<Sent>, late: () => void): Promise<Sent> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Sent>((resolve) => {
    timer = setTimeout(() => {
      late();
      resolve(notSent("timeout"));
    }, ms);
  });
  try {
    return await Promise.race([work().catch(() => notSent("connection")), timeout]);
  } finally {
    clearTimeout(timer);
  }
};
