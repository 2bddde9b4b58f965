/** What the people did and saw, counted. */
export interface PeopleProblem {
  readonly parcel: string;
  readonly waybill: string;
  readonly what: string;
}
export interface PeopleReport {
  readonly parcels: number;
  readonly deposited: number;
  readonly collected: number;
  /** Planned never-collected or late parcels that the site listed as overdue. */
  readonly overdue: number;
  readonly recalled: number;
  readonly abandoned: number;
  /** Refusals of a deposit by reason; one parcel may meet several. */
  readonly refused: Readonly<Record<string, number>>;
  /** Parcels that went back with the courier because nothing was ever free. */
  readonly broughtBack: number;
  readonly byHandheld: number;
  readonly wrongCodes: number;
  readonly doorsLeftOpen: number;
  readonly closedWithParcelInside: number;
  /** From presenting the code to the open door, each. */
  readonly codeToOpenMs: readonly number[];
  /** What nobody planned: a door that stayed shut, a confirmation that never came. */
  readonly problems: readonly PeopleProblem[];
}
export type Count = Exclude<keyof PeopleReport, "refused" | "codeToOpenMs" | "problems" | "parcels">;

export interface Tally {
  add(count: Count): void;
  refused(reason: string): void;
  opened(ms: number): void;
  problem(problem: PeopleProblem): void;
  report(): PeopleReport;
}

/** `watch` hears of every change, for instance to draw a progress bar. */
export const newTally = (parcels: number, watch: (report: PeopleReport) => void = () => undefined): Tally => {
  const counts: Record<Count, number> = {
    deposited: 0,
    collected: 0,
    overdue: 0,
    recalled: 0,
    abandoned: 0,
    broughtBack: 0,
    byHandheld: 0,
    wrongCodes: 0,
    doorsLeftOpen: 0,
    closedWithParcelInside: 0,
  };
  const refused: Record<string, number> = {};
  const codeToOpenMs: number[] = [];
  const problems: PeopleProblem[] = [];
  const report = (): PeopleReport => ({
    parcels,
    ...counts,
    refused: { ...refused },
    codeToOpenMs: [...codeToOpenMs],
    problems: [...problems],
  });
  const told = (change: () => void): void => {
    change();
    watch(report());
  };
  return {
    add: (count) => told(() => counts[count]++),
    refused: (reason) =>
      told(() => {
        refused[reason] = (refused[reason] ?? 0) + 1;
      }),
    opened: (ms) => told(() => codeToOpenMs.push(ms)),
    problem: (problem) => told(() => problems.push(problem)),
    report,
  };
};
