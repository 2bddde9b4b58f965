/** What has become of a document, as the site's events say. Pure but for its writing. */
import type { Event } from "../../../gateway/core/event.ts";
import { type Column, unnested } from "../ingest/columns.ts";
import type { Query } from "../store/query.ts";

/** Times are the site's. */
export interface DesiredRow {
  readonly site: string;
  readonly kind: string;
  readonly version: number;
  readonly digest: string;
  readonly state: "applied" | "refused" | "rolled-back";
  readonly toldAt: number;
  readonly detail: string | null;
}
/** By site, kind and version. */
export type DesiredChanges = Map<string, DesiredRow>;

export const foldDesired = (
  changes: DesiredChanges,
  { site, at, event }: { readonly site: string; readonly at: number; readonly event: Event },
): void => {
  const put = (told: Pick<DesiredRow, "kind" | "version" | "digest">, state: DesiredRow["state"], detail: unknown) => {
    const { kind, version, digest } = told;
    const row = { site, kind, version, digest, state, toldAt: at };
    changes.set(`${site}/${kind}/${version}`, { ...row, detail: detail === null ? null : JSON.stringify(detail) });
  };
  switch (event.type) {
    case "desired-applied":
      put(event, "applied", null);
      return;
    case "desired-refused":
      put(event, "refused", { problems: event.problems });
      return;
    case "desired-rolled-back":
      put(event, "rolled-back", { why: event.why, detail: event.detail });
      return;
    default:
  }
};

const columns: readonly Column<DesiredRow>[] = [
  ["site", "text", (row) => row.site],
  ["kind", "text", (row) => row.kind],
  ["version", "int", (row) => row.version],
  ["digest", "text", (row) => row.digest],
  ["state", "text", (row) => row.state],
  ["told_at", "bigint", (row) => row.toldAt],
  ["detail", "text", (row) => row.detail],
];
export const writeDesired = (query: Query, changes: DesiredChanges): Promise<unknown> => {
  if (changes.size === 0) return Promise.resolve();
  const { from, parameters } = unnested(columns, [...changes.values()]);
  return query.change(
    `update desired_document d set state = x.state, told_at = x.told_at, detail = x.detail, send_at = null from ${from}
     where d.site = x.site and d.kind = x.kind and d.version = x.version and d.digest = x.digest`,
    parameters,
  );
};
