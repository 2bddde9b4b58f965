/**
 * Commands from the fleet, as far as the line goes: is it one of ours, may its issuer order it, and do site and fleet
 * agree on their history? Only then does the site hear of it. What is not taken here is counted and has no answer:
 * whoever sent it needs none, and the fleet sends its own again.
 */
import { mayOrder } from "../../gateway/core/access/roles.ts";
import type { FleetAdvice } from "../../gateway/core/custody/advice.ts";
import type { Clock } from "../../gateway/ports/clock.ts";
import type { Log } from "../../gateway/ports/log.ts";
import { readPreAdvices } from "../../gateway/wire/downlink/pre-advices.ts";
import { type RemoteCommand, readCommand } from "../../gateway/wire/downlink/remote-command.ts";
import type { CommandKey, Forgery } from "../../gateway/wire/downlink/signed.ts";

export type CommandsRefused = Readonly<Record<Forgery | "not-allowed", number>>;
export interface CommandsParts {
  readonly site: string;
  readonly keys: readonly CommandKey[];
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly onCommand: ((command: RemoteCommand, fleetAt: number) => void) | undefined;
  readonly onPreAdvices: ((advices: readonly FleetAdvice[], fleetAt: number) => void) | undefined;
}
/** Commands that wait for the end of a greeting. */
const waitingMax = 64;
/** Of each kind so many refusals are logged; the rest is in the figures. */
const loggedMax = 10;

export class Commands {
  readonly #parts: CommandsParts;
  readonly #refused = { malformed: 0, "unknown-key": 0, "wrong-signature": 0, "wrong-site": 0, "not-allowed": 0 };
  readonly #waiting: RemoteCommand[] = [];
  #line: "away" | "connected" | "agreed" = "away";
  /** The fleet's clock minus site time: each word on this connection says that it is at least so late there. */
  #ahead: number | null = null;

  constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  refused(): CommandsRefused {
    return { ...this.#refused };
  }
  /** What the fleet's clock says now, by its words on this connection; null: it has not spoken. */
  fleetAt(): number | null {
    return this.#ahead === null ? null : this.#ahead + this.#parts.clock.now().elapsed;
  }
  /** The fleet has said what time it is. On a new connection its clock may have been set right. */
  told(at: number): void {
    const ahead = at - this.#parts.clock.now().elapsed;
    this.#ahead = Math.max(this.#ahead ?? ahead, ahead);
  }
  /** `agreed`: the fleet's head has been found in this site's own history. */
  turned(line: "away" | "connected" | "agreed"): void {
    this.#line = line;
    if (line === "away") {
      this.#waiting.length = 0;
      this.#ahead = null;
    }
    if (line === "agreed") for (const command of this.#waiting.splice(0)) this.#give(command);
  }
  receive(message: unknown): void {
    const command = readCommand(this.#parts.site, this.#parts.keys, message);
    if (typeof command === "string") this.#refuse(command);
    else if (!mayOrder(command.action, command.issuer)) this.#refuse("not-allowed", command.id);
    else if (this.#line === "agreed") this.#give(command);
    else if (this.#waiting.length < waitingMax) this.#waiting.push(command);
  }
  /** Whatever the history, once the fleet has said what time it is. */
  receiveAdvices(message: unknown): void {
    const said = readPreAdvices(this.#parts.site, this.#parts.keys, message);
    const fleetAt = this.fleetAt();
    if (typeof said === "string") this.#refuse(said);
    else if (fleetAt !== null) this.#parts.onPreAdvices?.(said.advices, fleetAt);
  }

  #give(command: RemoteCommand): void {
    const fleetAt = this.fleetAt();
    if (fleetAt !== null) this.#parts.onCommand?.(command, fleetAt);
  }
  #refuse(why: keyof CommandsRefused, id?: string): void {
    this.#refused[why] += 1;
    if (this.#refused[why] <= loggedMax) this.#parts.log.warn("remote-command-refused", { why, ...(id && { id }) });
  }
}
