/** What a document of the fleet's puts over the configuration file, and what it may not touch. */
import type { DesiredKind } from "../core/vocabulary.ts";
import type { Finding } from "./finding.ts";
import type { Overlay } from "./load.ts";

export interface FromAfar {
  readonly kind: DesiredKind;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export const overlayOf = ({ kind, version, body }: FromAfar): Overlay => {
  const name = `${kind} ${version} of the fleet`;
  return { name, tree: kind === "configuration" || kind === "couriers" ? body : { rules: body } };
};

/** What is said of a field that this kind of document must leave alone. */
export const notFromAfar = ({ kind, body }: FromAfar): readonly Finding[] => {
  const no = (path: Finding["path"], message: string): Finding => ({ path, rule: "not-from-afar", message });
  const named = Object.keys(body);
  if (kind === "carriers" || kind === "couriers") {
    const above = kind === "carriers" ? ["rules"] : [];
    const others = named.filter((name) => name !== kind).map((name) => no([...above, name], `${kind} only`));
    return Array.isArray(body[kind]) ? others : [...others, no([...above, kind], `a list of all ${kind}`)];
  }
  if (kind === "rules")
    return named.includes("carriers") ? [no(["rules", "carriers"], "carriers have a document of their own")] : [];
  const ours = named
    .filter((name) => atSite.has(name))
    .map((name) => no([name], "the site's own, or another document's"));
  const { api } = body;
  const stage = typeof api === "object" && api !== null && "demo" in api;
  return stage ? [...ours, no(["api", "demo"], "the site's own")] : ours;
};
/**
 * Who the site is, where its data lie and whether its clock is believed, those say who stand before it; rules and
 * couriers have documents of their own.
 */
const atSite: ReadonlySet<string> = new Set(["site", "data", "clock", "rules", "couriers"]);
