/** A table of the fleet as a file for a spreadsheet, cut as the page is. */
import { useSignal } from "@preact/signals";
import { Field } from "../../../../gateway/web/shared/parts/controls.tsx";
import { word } from "../words.ts";

interface CsvLinkProps {
  readonly table: string;
  /** Null: all. */
  readonly site?: string | null;
}
export const CsvLink = ({ table, site = null }: CsvLinkProps) => <Download table={table} site={site} since="" />;

/** Of a table that grows: from which day on. */
export const CsvSince = ({ table, site = null }: CsvLinkProps) => {
  const since = useSignal("");
  return (
    <div class="row csv">
      <Field
        label={word("csvSince")}
        value={since.value}
        onInput={(day) => {
          since.value = day;
        }}
        kind={{ name: "since", type: "date" }}
      />
      <Download table={table} site={site} since={since.value} />
    </div>
  );
};

interface DownloadProps extends Required<CsvLinkProps> {
  /** Empty: as far back as the fleet goes without being asked. */
  readonly since: string;
}
const Download = ({ table, site, since }: DownloadProps) => {
  const wanted = new URLSearchParams({ ...(site === null ? {} : { site }), ...(since === "" ? {} : { since }) });
  const query = wanted.size === 0 ? "" : `?${wanted}`;
  return (
    <a class="button" data-do={`csv-${table}`} href={`/v1/tables/${table}.csv${query}`} download>
      {word("csv")}
    </a>
  );
};
