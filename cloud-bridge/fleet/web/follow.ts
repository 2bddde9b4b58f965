/** What the fleet says, asked again and again; and whether it still answers. */
import { type ReadonlySignal, signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { No } from "../../../gateway/web/shared/site/ask.ts";
import type { LiveState } from "../../../gateway/web/shared/site/live.ts";
import { askFleet } from "./session/session.ts";

export const live = signal<LiveState>("connecting");
/** So that ages grow while one looks. */
export const now = signal(Date.now());

const everyMs = 4_000;
/** Of what was refused: it is looked at now and then only. */
const refusedEveryMs = 20_000;

export interface Followed<T> {
  /** The last that was heard; null: nothing yet. */
  readonly value: ReadonlySignal<T | null>;
  readonly no: ReadonlySignal<No | null>;
}

/** While the part that calls it is shown, and somebody can see the page. What was shown stays while nothing comes. */
export const useFollowed = <T>(path: string): Followed<T> => {
  const value = useSignal<T | null>(null);
  const no = useSignal<No | null>(null);
  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      const said = await askFleet<T>(path);
      if (isOver) return;
      const isAway = !said.ok && said.code === "unreachable";
      live.value = isAway ? "lost" : "live";
      now.value = Date.now();
      if (said.ok) value.value = said.value;
      if (!isAway || value.value === null) no.value = said.ok ? null : said;
      clearTimeout(timer);
      timer = setTimeout(() => void (document.hidden || look()), said.ok || isAway ? everyMs : refusedEveryMs);
    };
    const seen = (): void => void (document.hidden || look());
    addEventListener("visibilitychange", seen);
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      removeEventListener("visibilitychange", seen);
    };
  }, [path]);
  return { value, no };
};
