/**
 * What a site is: slices, each a fold of the journal that lives in its own file, and the deadlines that stand. Slices
 * do not know each other; the handlers below see all of them.
 */
import type { Access } from "../access/access.ts";
import type { Alarm } from "../alarm/alarm.ts";
import type { Asked, Command, CommandOf } from "../command.ts";
import type { Custody } from "../custody/custody.ts";
import type { Stock } from "../custody/stock/stock.ts";
import type { Desired } from "../desired/desired.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import type { Guided } from "../locker/guided/round.ts";
import type { Locker } from "../locker/locker.ts";
import type { Observation } from "../observation.ts";
import type { Remote } from "../remote/remote.ts";
import type { Tools } from "../rules.ts";
import type { Moment } from "../vocabulary.ts";
import type { Witnessed } from "../witness/beliefs.ts";
import type { Due, DueSubject } from "./due.ts";
import type { History } from "./history.ts";

export interface Site {
  readonly history: History;
  readonly locker: Locker;
  readonly custody: Custody;
  readonly stock: Stock;
  readonly guided: Guided;
  readonly access: Access;
  readonly alarm: Alarm;
  readonly remote: Remote;
  readonly desired: Desired;
  readonly witnessed: Witnessed;
  readonly due: Due;
}

export interface AskedFor<T extends Command["type"]> extends Asked {
  readonly command: CommandOf<T>;
}
/** Answers one command. */
export type Decide<T extends Command["type"]> = (
  site: Site,
  asked: AskedFor<T>,
  moment: Moment,
  tools: Tools,
) => Decision;
/** One row a command type; each owner gives its rows. */
export type DecideTable<T extends Command["type"]> = { readonly [K in T]: Decide<K> };

type ObservationOf<T extends Observation["type"]> = Extract<Observation, { type: T }>;
export type Observe<T extends Observation["type"]> = (
  site: Site,
  observation: ObservationOf<T>,
  moment: Moment,
  tools: Tools,
) => readonly Event[];
export type ObserveTable<T extends Observation["type"]> = { readonly [K in T]: Observe<K> };

/** Acts on a deadline that has come. Its events must clear or move the deadline, or it would come for ever. */
export type ActOnDue = (site: Site, subject: DueSubject, moment: Moment, tools: Tools) => readonly Event[];
/** By kind of deadline. */
export type DueTable = Readonly<Record<string, ActOnDue>>;
