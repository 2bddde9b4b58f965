/** The phone of a maintainer: each of its codes is good once, whoever of a test's people signs in with it. */
import { TOTP } from "otpauth";
import { until } from "./free-port.ts";

const stepMs = 30_000;
/** So long a busy page may take from the code to the site; a code whose time ends before that is not taken. */
const onItsWayMs = 10_000;
/** By secret: two sites may know the same name. */
const used = new Map<string, number>();

/** The site takes one step either way: the first three sign-ins need no wait. */
export const oneTimeCode = async ({ totpSecret }: { readonly totpSecret: string }): Promise<string> => {
  const next = (): number =>
    Math.max((used.get(totpSecret) ?? 0) + 1, Math.floor((Date.now() + onItsWayMs) / stepMs) - 1);
  await until(() => next() <= Math.floor(Date.now() / stepMs) + 1);
  const step = next();
  used.set(totpSecret, step);
  return new TOTP({ secret: totpSecret }).generate({ timestamp: step * stepMs });
};
