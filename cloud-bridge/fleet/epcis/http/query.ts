/**
 * Parameters of the simple event query (EPCIS 2.0, 8.2.7.1 and 12.6), as conditions on the register. Several values of
 * one parameter are parted by `|`; parameters narrow each other.
 */

import type { Kept } from "../../retention/kept.ts";
import type { Fault } from "../capture/check.ts";
import { isTime } from "../capture/schema.ts";
import { canonicalUri } from "../hash.ts";
import { bareWord } from "../rows.ts";

type Parameter = string | number | readonly string[];
export interface Query {
  readonly where: string;
  readonly parameters: readonly Parameter[];
  readonly perPage: number;
  /** Everything up to here was seen; 0: nothing. */
  readonly after: number;
}

interface Rule {
  readonly rule: string;
  /** Null: against the rule. */
  readonly read: (text: string) => Parameter | null;
  readonly condition: (parameter: string) => string;
}
const valuesMax = 100;
const textMax = 2_048;
const perPageMax = 1_000;

const listRule = (rule: string, read: (text: string) => string | null, condition: Rule["condition"]): Rule => ({
  rule: `${rule}; several are parted by |, at most ${valuesMax}`,
  condition,
  read: (text) => {
    const values = text.split("|").map((value) => read(value.trim()));
    return values.length > valuesMax || values.includes(null) ? null : (values as readonly string[]);
  },
});
const oneOf = (names: readonly string[]) => (text: string) => (names.includes(text) ? text : null);
const uri = (text: string): string | null =>
  /^[A-Za-z][A-Za-z0-9+.-]*:[^\s*]+$/.test(text) && text.length <= textMax ? canonicalUri(text) : null;
const word = (text: string): string | null => (/^[a-z_]+$/.test(text) ? text : uri(text) && bareWord(text));
const anyOf = (column: string) => (parameter: string) => `${column} = any(${parameter}::text[])`;
const uriRule = "a URI, whole, without wildcards";
const wordRule = "a word of CBV 2.0, or a URI";

const timeRule = (condition: Rule["condition"]): Rule => ({
  rule: "a time with its zone, like 2026-01-31T08:00:00.000Z",
  condition,
  read: (text) => (isTime(text) ? Date.parse(text) : null),
});
const eventTypes = ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"];

const rules: Readonly<Record<string, Rule>> = {
  eventType: listRule(`one of ${eventTypes.join(" ")}`, oneOf(eventTypes), anyOf("event_type")),
  EQ_action: listRule("ADD, DELETE or OBSERVE", oneOf(["ADD", "DELETE", "OBSERVE"]), anyOf("action")),
  EQ_bizStep: listRule(wordRule, word, anyOf("biz_step")),
  EQ_disposition: listRule(wordRule, word, anyOf("disposition")),
  EQ_readPoint: listRule(uriRule, uri, anyOf("read_point")),
  EQ_bizLocation: listRule(uriRule, uri, anyOf("biz_location")),
  EQ_eventID: listRule("a URI", (text) => uri(text) && text, anyOf("event_id")),
  MATCH_epc: listRule(uriRule, uri, (parameter) => `epcs && ${parameter}::text[]`),
  MATCH_parentID: listRule(uriRule, uri, anyOf("parent")),
  MATCH_anyEPC: listRule(uriRule, uri, (parameter) => `(epcs && ${parameter}::text[] or parent = any(${parameter}))`),
  GE_eventTime: timeRule((parameter) => `event_time >= ${parameter}::bigint`),
  LT_eventTime: timeRule((parameter) => `event_time < ${parameter}::bigint`),
  GE_recordTime: timeRule((parameter) => `recorded_at >= ${parameter}::bigint`),
  LT_recordTime: timeRule((parameter) => `recorded_at < ${parameter}::bigint`),
  EXISTS_errorDeclaration: {
    rule: "no value, or true",
    condition: (parameter) => `declared = ${parameter}::int`,
    read: (text) => (text === "" || text === "true" ? 1 : null),
  },
};
const bareRules: Readonly<Record<string, { readonly rule: string; readonly form: RegExp }>> = {
  perPage: { rule: `a number from 1 to ${perPageMax}`, form: /^(?:[1-9][0-9]{0,2}|1000)$/ },
  nextPageToken: { rule: "the token of an answer's Link header", form: /^[0-9a-z]{1,12}$/ },
  orderBy: { rule: "recordTime: events come in the order in which they became known", form: /^recordTime$/ },
  orderDirection: { rule: "ASC", form: /^ASC$/ },
};
export const parameterNames: readonly string[] = [...Object.keys(rules), ...Object.keys(bareRules)];

export const pageToken = (n: number): string => n.toString(36);

/** What asks for nothing but what is no longer kept, or goes on where something is missing since, is told so. */
export const keptFaults = (
  given: Readonly<Record<string, unknown>>,
  query: Pick<Query, "after">,
  { since, lastGone }: Kept,
): readonly Fault[] => {
  if (since === null) return [];
  const ends = ["LT_eventTime", "LT_recordTime"].filter((name) => Date.parse(String(given[name])) <= Date.parse(since));
  const faults = ends.map((name) => ({ field: name, value: String(given[name]), rule: keptRule(since) }));
  if (query.after === 0 || query.after >= (lastGone ?? 0)) return faults;
  const token = { field: "nextPageToken", value: pageToken(query.after), rule: `${keptRule(since)}: begin anew` };
  return [...faults, token];
};
export const keptRule = (since: string): string => `events are kept since ${since}`;

export const readQuery = (given: Readonly<Record<string, unknown>>): Query | { readonly faults: readonly Fault[] } => {
  const faults: Fault[] = [];
  const conditions = ["epcis_event.n > $1::bigint"];
  const token = given["nextPageToken"];
  const after = typeof token === "string" ? Number.parseInt(token, 36) : 0;
  const parameters: Parameter[] = [after];
  const wrong = (field: string, value: unknown, rule: string): void => {
    faults.push({ field, value: String(value).slice(0, 120), rule });
  };
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const bare = Object.hasOwn(bareRules, name) ? bareRules[name] : undefined;
    if (!rule && !bare) wrong(name, value, `one of the parameters ${parameterNames.join(" ")}`);
    else if (typeof value !== "string") wrong(name, value, "given once");
    else if (bare && !bare.form.test(value)) wrong(name, value, bare.rule);
    else if (rule) {
      const read = rule.read(value);
      if (read === null) wrong(name, value, rule.rule);
      else conditions.push(rule.condition(`$${parameters.push(read)}`));
    }
  }
  if (faults.length > 0) return { faults };
  return { where: conditions.join(" and "), parameters, perPage: Number(given["perPage"] ?? 100), after };
};
