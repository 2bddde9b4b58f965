/** A list of events that grows at both ends: newest first, older pages on demand, what happens joins by itself. */
import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { EventPage } from "../../../wire/faces/maintainer.ts";
import type { MaskedEvent } from "../../../wire/http.ts";
import type { No } from "../../shared/site/ask.ts";
import { askAsStaff } from "../session/session.ts";
import { afterEvents } from "../site/staff-site.ts";
import { joined, type Listed, shown } from "./listed.ts";

export interface EventList {
  readonly events: readonly MaskedEvent[];
  /** Null: nothing was asked in vain. */
  readonly no: No | null;
  readonly isLoading: boolean;
  /** Undefined: nothing older is kept, or nothing was read yet. */
  readonly older?: () => void;
}

/** `path`: with its query, without `before`. Live: read again whenever something happened. */
export const useEvents = (path: string | null): EventList => {
  const kept = useMemo(() => signal<Listed | null>(null), [path]);
  const no = useMemo(() => signal<No | null>(null), [path]);
  const isLoading = useMemo(() => signal(path !== null), [path]);
  useEffect(() => {
    if (path === null) return;
    const look = (): void => {
      void read(path, null, kept, no).then(() => {
        isLoading.value = false;
      });
    };
    look();
    return afterEvents(() => true, look);
  }, [path]);
  const before = kept.value?.before ?? null;
  const list = { events: shown(kept.value), no: no.value, isLoading: isLoading.value };
  if (path === null || before === null) return list;
  const older = (): void => {
    isLoading.value = true;
    void read(path, before, kept, no).then(() => {
      isLoading.value = false;
    });
  };
  return { ...list, older };
};

const read = async (
  path: string,
  before: number | null,
  kept: Signal<Listed | null>,
  no: Signal<No | null>,
): Promise<void> => {
  const from = before === null ? "" : `${path.includes("?") ? "&" : "?"}before=${before}`;
  const said = await askAsStaff<EventPage>(path + from, { patienceMs: 8_000 });
  no.value = said.ok ? null : said;
  if (said.ok) kept.value = joined(kept.value, said.value, before);
};
