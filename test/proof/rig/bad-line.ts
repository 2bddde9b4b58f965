/**
 * A TCP line with bad days. Each connection has a fate of its own, drawn from the seed: bytes come late, one at a time,
 * twice, or not at all while the line seems to stand; it breaks in the middle of a packet; or somebody who recorded it
 * says all of it once more on a connection of his own.
 */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { newRandom, type Random } from "../../../firmware-sim/random.ts";

export const fates = ["delay", "trickle", "cut", "black-hole", "doubling", "replay"] as const;
export type Fate = (typeof fates)[number];

export interface BadLine {
  readonly port: number;
  /** How often each fate has struck. */
  readonly struck: ReadonlyMap<Fate, number>;
  stop(): Promise<void>;
}
export interface BadLineOptions {
  readonly seed: number;
  /** Where the line leads, on loopback. */
  readonly port: number;
  /** So many connections have a bad day; the ones after them are only slow. */
  readonly badConnections: number;
}
/** The first connections of seeds that follow each other have different fates. */
const fateOf = (random: Random, { seed, badConnections }: BadLineOptions, connection: number): Fate => {
  if (connection >= badConnections) return "delay";
  return connection === 0 ? fates[seed % fates.length]! : random.pick(fates);
};
const delayMsMax = 40;
const trickleBytesMax = 2_048;
/** Within the first frames of a site that has something to tell. */
const strikesAfterMax = 6_000;

export const badLine = async (options: BadLineOptions): Promise<BadLine> => {
  const random = newRandom(`line ${options.seed}`);
  const struck = new Map<Fate, number>();
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    open.add(socket);
    return socket;
  };
  const reach = (): Socket => keep(connect(options.port, "127.0.0.1"));
  let connections = 0;
  const server = createServer((near) => {
    const fate = fateOf(random, options, connections);
    const own = random.fork(`connection ${connections++}`);
    const strike = (): void => void struck.set(fate, (struck.get(fate) ?? 0) + 1);
    join(keep(near), reach(), { fate, random: own, strike, reach });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    struck,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of open) socket.destroy();
      }),
  };
};

interface Day {
  readonly fate: Fate;
  readonly random: Random;
  readonly strike: () => void;
  readonly reach: () => Socket;
}

const join = (near: Socket, far: Socket, day: Day): void => {
  const { fate, random, strike, reach } = day;
  const end = (): void => {
    near.destroy();
    far.destroy();
  };
  near.on("close", end);
  far.on("close", end);
  const after = random.int(strikesAfterMax);
  let carried = 0;
  const said: Buffer[] = [];
  /** Whether these bytes may pass; the fate strikes once, at a place in what the site says. */
  const pass = (bytes: Buffer): Buffer | null => {
    const before = carried;
    carried += bytes.length;
    const strikesNow = before <= after && carried > after;
    if (fate === "replay" && before <= after) said.push(bytes);
    if (!strikesNow) return fate === "black-hole" && before > after ? null : bytes;
    if (fate !== "delay" && fate !== "trickle") strike();
    switch (fate) {
      case "cut":
        far.write(bytes.subarray(0, after - before), end);
        return null;
      case "black-hole":
        return null;
      case "doubling":
        return Buffer.concat([bytes, bytes]);
      case "replay":
        reach().end(Buffer.concat(said));
        return bytes;
      default:
        return bytes;
    }
  };
  carry(near, far, day, pass);
  // Nothing comes back through a hole either.
  carry(far, near, day, (bytes) => (fate === "black-hole" && carried > after ? null : bytes));
};

/** In order, each chunk in its own time. */
const carry = (from: Socket, to: Socket, { fate, random, strike }: Day, pass: (bytes: Buffer) => Buffer | null) => {
  let before = Promise.resolve();
  let trickled = 0;
  from.on("data", (chunk: Buffer) => {
    from.pause();
    before = before.then(async () => {
      const bytes = pass(chunk);
      if (bytes && fate === "trickle" && trickled < trickleBytesMax) {
        strike();
        trickled += bytes.length;
        for (const byte of bytes) await written(to, Buffer.of(byte));
      } else if (bytes) {
        if (fate === "delay") {
          strike();
          await new Promise((later) => setTimeout(later, random.int(delayMsMax)));
        }
        await written(to, bytes);
      }
      from.resume();
    });
  });
};

/** Each write leaves by itself: Nagle is off, and the next one waits a turn. */
const written = (to: Socket, bytes: Buffer): Promise<void> =>
  new Promise((done) => {
    if (!to.destroyed) to.write(bytes);
    setImmediate(done);
  });
