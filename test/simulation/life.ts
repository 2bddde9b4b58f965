/**
 * One life of the gateway, from power on to power off. Every call that it makes to the outside goes through here, and
 * the power may go before or after any of them: then what was called never answers, and the dead do nothing more.
 */
export type Port = "journal" | "marker" | "line" | "pulse" | "bridge" | "table" | "tell";

/** Where the power is to go: at the `skip`-th call of this port from now on. */
export interface Cut {
  readonly port: Port | "any";
  readonly skip: number;
  readonly side: "before" | "after";
}
/** The power went while somebody waited for an answer. */
export class PowerGone extends Error {
  readonly code = "power-gone";
}

export class Life {
  readonly number: number;
  /** Site time at which it began is not known here; the world's time is. */
  readonly since: number;
  on = true;
  /** Calls to the outside so far. */
  calls = 0;
  readonly #onEnd: (how: string) => void;
  readonly #waiting = new Set<(error: Error) => void>();
  #cut: (Cut & { left: number }) | null = null;

  constructor(number: number, since: number, onEnd: (how: string) => void) {
    this.number = number;
    this.since = since;
    this.#onEnd = onEnd;
  }

  arm(cut: Cut): void {
    this.#cut = { ...cut, left: cut.skip };
  }
  disarm(): void {
    this.#cut = null;
  }
  /** Ended in good order: nothing is lost. */
  stop(): void {
    this.end("stopped");
  }
  /** The power goes now. */
  end(how: string): void {
    if (!this.on) return;
    this.on = false;
    this.#onEnd(how);
    for (const reject of [...this.#waiting]) reject(new PowerGone(how));
    this.#waiting.clear();
  }

  /** Calls the outside. Never resolves when the power goes before, meanwhile or after. */
  async call<T>(port: Port, act: () => Promise<T> | T): Promise<T> {
    const cut = this.#atCall(port);
    if (cut === "before") this.end(`before ${port}`);
    if (!this.on) return never();
    let value: T;
    try {
      value = await act();
    } catch (error) {
      if (!this.on) return never();
      throw error;
    }
    if (cut === "after") this.end(`after ${port}`);
    return this.on ? value : never();
  }
  /** A call that waits for nothing; false: it was not made. */
  tell(port: Port, act: () => void): boolean {
    const cut = this.#atCall(port);
    if (cut === "before") this.end(`before ${port}`);
    if (!this.on) return false;
    act();
    if (cut === "after") this.end(`after ${port}`);
    return true;
  }
  /** What a person waits for: rejects with `PowerGone` when the power goes first. */
  lend<T>(work: Promise<T>): Promise<T> {
    if (!this.on) return Promise.reject(new PowerGone("was off"));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      const done = (): void => void this.#waiting.delete(reject);
      work.then(
        (value) => {
          done();
          if (this.on) resolve(value);
        },
        (error: unknown) => {
          done();
          if (this.on) reject(error as Error);
        },
      );
    });
  }

  #atCall(port: Port): Cut["side"] | null {
    this.calls++;
    const cut = this.#cut;
    if (!this.on || !cut || (cut.port !== "any" && cut.port !== port) || cut.left-- > 0) return null;
    this.#cut = null;
    return cut.side;
  }
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});
