/** What the broker knows of one connection after CONNECT, and who is connected. */
import type { Duplex } from "node:stream";
import type { Bucket } from "./limits.ts";
import type { Inner } from "./mqtt/inner.ts";

export type Done = (error?: Error | null) => void;
/** A PUBLISH whose commit is awaited; `verdict` undefined: still. */
export interface Arrival {
  readonly done: Done;
  verdict: Error | null | undefined;
}

export interface Member {
  /** Null: a guest. */
  readonly device: string | null;
  /** `postern/<device>/`. */
  readonly prefix: string;
  readonly bucket: Bucket;
  /** The last topic that passed the checks, and its part below the prefix. */
  topic: string;
  subtopic: string;
  /** Oldest first: acknowledged in the order of their arrival [MQTT-4.6.0-2]. */
  readonly arrivals: Arrival[];
}

export interface Connected extends Inner {
  member?: Member;
  /** As CONNECT said it. */
  told?: { readonly clientId: string; readonly clean: boolean; readonly keepalive: number };
}

const nobody: ReadonlySet<Connected> = new Set();

export class Members {
  readonly #of = new Map<string, Set<Connected>>();
  /** Open streams, signed in or not. */
  connections = 0;

  opened(stream: Duplex): void {
    this.connections++;
    stream.once("close", () => this.connections--);
  }

  add(client: Connected): void {
    const device = client.member?.device;
    if (!device) return;
    const known = this.#of.get(device);
    if (known) known.add(client);
    else this.#of.set(device, new Set([client]));
    client.conn.once("close", () => this.#remove(device, client));
  }

  of(device: string): ReadonlySet<Connected> {
    return this.#of.get(device) ?? nobody;
  }

  devices(): readonly string[] {
    return [...this.#of.keys()];
  }

  #remove(device: string, client: Connected): void {
    const known = this.#of.get(device);
    known?.delete(client);
    if (known?.size === 0) this.#of.delete(device);
  }
}
