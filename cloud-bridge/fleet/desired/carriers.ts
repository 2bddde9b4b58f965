/** Carriers as the fleet knows them: from the documents that sites shall have, and from their newest counts. */
import { CarrierRules } from "../../../gateway/core/rules.ts";
import { DesiredDocument, SignedDocument } from "../../../gateway/wire/downlink/desired-document.ts";
import type { CarrierSeen } from "../answers/carriers/carriers.ts";
import { readStockDays } from "../overview/stock.ts";
import type { Query } from "../store/query.ts";

/** Of the first ones by name: who has more asks for a site's own documents. */
const sitesMax = 1_000;

type Terms = CarrierSeen["terms"][number];

/** By id. What a site's own file says of carriers the fleet does not know. */
export const readCarriers = async (query: Query): Promise<CarrierSeen[]> => {
  const found = new Map<string, { terms: Terms[]; parcels: number }>();
  const of = (carrier: string) => {
    const known = found.get(carrier) ?? { terms: [], parcels: 0 };
    found.set(carrier, known);
    return known;
  };
  const documents = await query.rows<{ site: string; signed: string }>(
    `select distinct on (site) site, signed from desired_document
     where kind = 'carriers' and state not in ('refused', 'rolled-back', 'conflict')
     order by site, version desc limit ${sitesMax}`,
  );
  for (const { site, signed } of documents)
    for (const { id, ...terms } of carriersIn(signed)) addTerms(of(id).terms, terms, site);
  for (const { carriers } of await readStockDays(query, null, sitesMax))
    for (const { carrier, closing } of carriers) if (carrier !== null) of(carrier).parcels += closing;
  return [...found].sort().map(([carrier, { terms, parcels }]) => ({ carrier, terms, parcels }));
};

/** The document was signed as it was asked for: what is no carrier in it, the site refuses. */
const carriersIn = (signed: string) => {
  const { body } = DesiredDocument.parse(JSON.parse(SignedDocument.parse(JSON.parse(signed)).body));
  const all = Array.isArray(body["carriers"]) ? (body["carriers"] as readonly unknown[]) : [];
  return all.flatMap((one) => {
    const carrier = CarrierRules.safeParse(one).data;
    if (carrier === undefined) return [];
    const { id, name, unknownConsent, handIns, holdMs } = carrier;
    return [{ id, name, unknownConsent, handIns, holdMs }];
  });
};

/** Sites with the same terms stand together. */
const addTerms = (all: Terms[], terms: Omit<Terms, "sites">, site: string): void => {
  const same = all.find(({ sites: _sites, ...one }) => JSON.stringify(one) === JSON.stringify(terms));
  if (same) same.sites.push(site);
  else all.push({ ...terms, sites: [site] });
};
