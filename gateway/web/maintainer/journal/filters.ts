/** What one wants to see of the journal, as the site is asked for it. */
import { eventTypes, type Topic, topics } from "../../shared/words/events.ts";

export interface Filters {
  /** A topic, a type of events, or nothing. */
  readonly kind: string;
  readonly compartment: string;
  readonly text: string;
}
export const noFilters: Filters = { kind: "", compartment: "", text: "" };

/** Answers that are kept for a repeat are half of the journal and tell nobody anything; who asks for them gets them. */
const telling = eventTypes.filter((type) => type !== "command-answered");

const typesOf = (kind: string): readonly string[] => {
  if (kind === "") return telling;
  return kind in topics ? topics[kind as Topic] : [kind];
};

export const problemIn = ({ compartment }: Filters): "compartment" | null =>
  compartment === "" || /^[A-Z]{1,2}-[0-9]{1,4}$/.test(compartment) ? null : "compartment";

export const pathOf = ({ kind, compartment, text }: Filters): string => {
  const query = new URLSearchParams({ limit: "50" });
  query.set("types", typesOf(kind).join(","));
  if (compartment !== "") query.set("compartment", compartment);
  if (text.trim().length >= 2) query.set("text", text.trim());
  return `/maintainer/events?${query}`;
};
