/** What stands between fleet and sites: our own broker, or any other one. */
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { type Accompanied, type UpTopic, upTopicNames } from "../ingest/worker.ts";

export interface Bus {
  /** Port of the embedded broker; null when another one is used. */
  readonly port: number | null;
  readonly connected: () => boolean;
  send(topic: string, payload: Uint8Array): void;
  /** Ends the connections of a site, for instance after its credential has changed. */
  drop(site: string): void;
  stop(): Promise<void>;
}
/** Resolves when there is room for more. */
export type Receive = (site: string, topic: UpTopic, payload: Uint8Array, along?: Accompanied) => Promise<void>;

const upTopics: ReadonlySet<string> = new Set<string>(upTopicNames);

/** Site and kind of an upward topic of this contract; null for any other. */
export const readTopic = (topic: string): { readonly site: string; readonly kind: UpTopic } | null => {
  const parts = topic.split("/");
  const [root, version, site = "", up, kind = ""] = parts;
  const fits = parts.length === 5 && root === "postern" && version === "1" && up === "up" && upTopics.has(kind);
  return fits && SiteId.safeParse(site).success ? { site, kind: kind as UpTopic } : null;
};
/** Does this filter stay below what the fleet sends to that site? */
export const mayHear = (site: string, filter: string): boolean => filter.startsWith(`postern/1/${site}/down/`);
