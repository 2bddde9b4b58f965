/** Documents around events: the answer to a query, and a whole range as one document that is made while it is sent. */
import type { Database } from "../../store/query.ts";
import { contextOf } from "../event.ts";
import type { JsonObject } from "../hash.ts";
import type { Names } from "../identifiers.ts";
import { readRegister } from "../rows.ts";
import type { Query } from "./query.ts";

export const queryDocument = (names: Names, events: readonly JsonObject[], at: number) => ({
  "@context": contextOf(names.namespace),
  type: "EPCISQueryDocument",
  schemaVersion: "2.0",
  creationDate: new Date(at).toISOString(),
  epcisBody: { queryResults: { queryName: "SimpleEventQuery", resultsBody: { eventList: events } } },
});

const chunkMax = 500;

/** Everything that was known when it began, a piece at a time. */
export async function* wholeDocument(
  database: Database,
  names: Names,
  query: Query,
  at: number,
): AsyncGenerator<string, void> {
  const [end] = await database.rows<{ n: number }>("select n from epcis_last", []);
  const head = { "@context": contextOf(names.namespace), type: "EPCISDocument", schemaVersion: "2.0" };
  const begun = JSON.stringify({ ...head, creationDate: new Date(at).toISOString() });
  yield `${begun.slice(0, -1)},"epcisBody":{"eventList":[`;
  let after = query.after;
  for (let first = true; ; first = false) {
    const parameters = [after, ...query.parameters.slice(1), end?.n ?? 0];
    const where = `${query.where} and epcis_event.n <= $${parameters.length}::bigint`;
    const page = await readRegister(database, names, { where, parameters }, chunkMax);
    if (page.events.length > 0)
      yield (first ? "" : ",") + page.events.map(({ event }) => JSON.stringify(event)).join(",");
    if (page.last === null) break;
    after = page.last;
  }
  yield "]}}\n";
}
