/** What became of the fleet's documents, each kind, and each end with its reason; and of its announcements. */
import { DesiredKind, RollbackWhy } from "../../gateway/core/vocabulary.ts";
import type { AnyShown } from "../../gateway/web/maintainer/events/told/say.ts";

type Row = readonly [AnyShown, readonly string[]];
const problems = [{ field: "api.port", rule: "too-big", message: "at most 65535" }];

export const desiredRows: readonly Row[] = [
  ...DesiredKind.options.map((kind): Row => [{ type: "desired-applied", kind, version: 41 }, ["41"]]),
  [{ type: "desired-refused", kind: "configuration", version: 42, problems }, ["42", "api.port", "too-big"]],
  ...RollbackWhy.options.map(
    (why): Row => [
      { type: "desired-rolled-back", kind: "rules", version: 43, why, detail: "board-a" },
      ["43", "board-a"],
    ],
  ),
  [{ type: "pre-advices-taken", taken: [{ waybill: "RR473124829GB", revision: 1 }] }, ["1"]],
  [
    { type: "pre-advices-taken", taken: [{ waybill: "RR473124829GB", revision: 1, refused: "waybill-duplicate" }] },
    ["0", "1"],
  ],
];
