/** Under which address other machines, a phone for instance, reach this one. */
import { networkInterfaces } from "node:os";
import { Ended } from "../verb.ts";

/** `wanted`: one of this machine's addresses; true: the first that is not loopback. */
export const lanAddress = (wanted: string | true): string => {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
  const found = wanted === true ? own[0] : own.find((address) => address === wanted);
  if (found !== undefined) return found;
  const known = own.length === 0 ? "it has none beyond loopback" : `it has ${own.join(", ")}`;
  throw new Ended("usage", `--lan: this machine has no such IPv4 address; ${known}`);
};
