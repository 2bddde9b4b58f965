/** A journal as somebody else sees it: the laws, who watch, or a planted fault, which cheats. */
import type { Journal } from "../../../gateway/ports/journal.ts";

/** The same journal with some of its methods replaced. */
export const withMethods = (journal: Journal, methods: Partial<Journal>): Journal =>
  new Proxy(journal, {
    get: (target, name) => {
      const replaced = (methods as Record<PropertyKey, unknown>)[name];
      if (replaced !== undefined) return replaced;
      const value = (target as unknown as Record<PropertyKey, unknown>)[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
