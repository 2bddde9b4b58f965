/**
 * A person who answers elsewhere than at the terminal: what is asked of them stands here until it is answered. The
 * procedure is the same (commission.ts); this is only its other mouth and ear.
 */
import type {
  Ask,
  BoardView,
  CommissionAnswer,
  CommissionResult,
  CommissionView,
  LockView,
  Mark,
  Place,
  Question,
} from "../wire/faces/commission.ts";
import type { Commissioned, Job, Person, Step } from "./commission.ts";
import { isContradiction, needsHands } from "./map.ts";

type Said = Pick<CommissionAnswer, "door">;

export class Desk {
  readonly person: Person;
  readonly #site: string;
  readonly #boards: Map<string, BoardView>;
  #asked: { readonly ask: Ask; readonly answer: (said: Said) => void } | null = null;
  #asks = 0;
  #shutting: Place | null = null;
  #result: CommissionResult | null = null;
  #failed: string | null = null;

  constructor(site: string, jobs: readonly Job[]) {
    this.#site = site;
    this.#boards = new Map(jobs.map((job) => [job.device.id, boardOf(job)]));
    this.person = {
      allShut: async (device) => void (await this.#ask({ type: "all-shut", device })),
      shut: async (place) => void (await this.#ask({ type: "shut", place })),
      whichDoor: async (place, { moved }) => {
        const { door } = await this.#ask({ type: "which-door", place, moved: moved.map(({ input }) => input) });
        if (door !== undefined) this.#change(place, { door });
        return door;
      },
    };
  }
  /** Nothing is fired before somebody stands there. */
  async begun(): Promise<void> {
    await this.#ask({ type: "begin" });
  }
  view(): CommissionView {
    return {
      ...{ site: this.#site, boards: [...this.#boards.values()], ask: this.#asked?.ask ?? null },
      ...{ shutting: this.#shutting, result: this.#result, failed: this.#failed },
    };
  }
  /** False: nobody asks that, or it is answered already. */
  answer({ ask, door }: CommissionAnswer): boolean {
    const asked = this.#asked;
    if (asked?.ask.id !== ask) return false;
    this.#asked = null;
    asked.answer(door === undefined ? {} : { door });
    return true;
  }
  /** What the procedure does meanwhile. */
  say(step: Step): void {
    this.#shutting = null;
    switch (step.type) {
      case "board": {
        const { id, address } = step.board;
        const known = this.#boards.get(id);
        const locks = known?.locks.map((lock): LockView => ({ ...lock, moved: [], pulses: 0 }));
        if (known) this.#boards.set(id, { ...known, address, firmware: step.firmware, locks: locks ?? [] });
        return;
      }
      case "tried": {
        const { moved, pulses } = step.shown;
        this.#change(step.place, { state: "tried", pulses, moved: moved.map(({ input }) => input) });
        return;
      }
      case "left-alone":
        this.#change(step.place, { state: "left-alone" });
        return;
      case "to-be-shut":
        this.#shutting = step.place;
        return;
      case "index-base":
    }
  }
  finish(done: Commissioned, { text, file }: Pick<CommissionResult, "text" | "file">): void {
    const { wires, without, findings } = done.map;
    this.#shutting = null;
    this.#result = {
      ...{ wires, without, text, file, settings: Object.fromEntries(done.settings) },
      findings: findings.map((finding) => ({ mark: markOf(finding), finding })),
    };
  }
  fail(why: string): void {
    this.#failed = why;
  }

  #ask(question: Question): Promise<Said> {
    this.#shutting = null;
    return new Promise((answer) => {
      this.#asked = { ask: { ...question, id: ++this.#asks }, answer };
    });
  }
  #change({ device, lock }: Place, change: Partial<LockView>): void {
    const board = this.#boards.get(device);
    if (!board) return;
    const locks = board.locks.map((one) => (one.lock === lock ? { ...one, ...change } : one));
    this.#boards.set(device, { ...board, locks });
  }
}

const boardOf = ({ device, wires, occupied }: Job): BoardView => ({
  ...{ device: device.id, address: null, firmware: null },
  locks: wires.map(({ lock, compartment }) => ({
    ...{ lock, compartment, pulses: 0, moved: [] },
    state: occupied.has(lock) ? "left-alone" : "waiting",
  })),
});

const markOf = (finding: Parameters<typeof isContradiction>[0]): Mark =>
  isContradiction(finding) ? "contradiction" : needsHands(finding) ? "hands" : "corrected";
