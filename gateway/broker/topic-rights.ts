/** Who may use which topic: a device below `postern/<its id>/`, a guest below the prefixes that the settings open. */
import { presenceFilter } from "./mqtt/sessions.ts";
import type { BrokerLimits, GuestSettings } from "./settings.ts";

/** Null when the topic is in order for a device; else the rule that it breaks. */
export const deviceTopicFault = (topic: string, prefix: string, limits: BrokerLimits): string | null => {
  if (!topic.startsWith(prefix) || topic.length === prefix.length) return "topic-of-another";
  return topicFault(topic, limits, false);
};

export const guestTopicFault = (topic: string, guest: GuestSettings, limits: BrokerLimits): string | null =>
  guestMaySee(topic, guest) ? topicFault(topic, limits, true) : "topic-of-another";

/** May a guest send to, or hear of, this topic? */
export const guestMaySee = (topic: string, guest: GuestSettings): boolean =>
  !reserved(topic) && guest.prefixes.some((prefix) => topic.startsWith(prefix));

export const deviceMaySubscribe = (filter: string, prefix: string, limits: BrokerLimits): boolean =>
  filter.startsWith(prefix) && filter.length > prefix.length && topicFault(filter, limits, false) === null;

/** A guest's wildcard may cover more than the open prefixes: it is granted, and only open topics are forwarded. */
export const guestMaySubscribe = (filter: string, guest: GuestSettings, limits: BrokerLimits): boolean => {
  if (filter === presenceFilter || reserved(filter) || guest.refusedFilters.includes(filter)) return false;
  if (topicFault(filter, limits, true) !== null) return false;
  const wildcard = filter.search(/[+#]/);
  const fixed = wildcard < 0 ? filter : filter.slice(0, wildcard);
  return guest.prefixes.some(
    (prefix) => fixed.startsWith(prefix) || (wildcard >= 0 && (prefix.startsWith(fixed) || `${prefix}/` === fixed)),
  );
};

const reserved = (topic: string): boolean => topic.startsWith("postern/") || topic.startsWith("$SYS/");

const topicFault = (topic: string, limits: BrokerLimits, emptyLevels: boolean): string | null => {
  // Three bytes a character at most: the exact count is only asked for near the bound.
  if (topic.length * 3 > limits.topicBytesMax && Buffer.byteLength(topic) > limits.topicBytesMax) {
    return "topic-too-long";
  }
  let levels = 1;
  let levelAt = 0;
  for (let at = 0; at <= topic.length; at++) {
    if (at < topic.length && topic.charCodeAt(at) !== 47) continue;
    if (at === levelAt && !emptyLevels) return "empty-level";
    if (at < topic.length) levels++;
    levelAt = at + 1;
  }
  return levels > limits.topicLevelsMax ? "topic-too-deep" : null;
};
