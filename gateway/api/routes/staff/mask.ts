/** Events as staff may see them: no digest, no hash, no stored answer, nothing that helps to be somebody else. */
import type { Recorded } from "../../../core/event.ts";
import type { MaskedEvent } from "../../../wire/http.ts";

const hidden = new Set(["session", "digest", "recipient", "key", "request", "answer", "side", "totpStep", "code"]);

export const masked = ({ seq, epoch, at, synced, cause, event }: Recorded): MaskedEvent => ({
  seq,
  epoch,
  at,
  synced,
  ...(cause === undefined ? {} : { cause }),
  event: without(event) as MaskedEvent["event"],
});

const without = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !hidden.has(name))
      .map(([name, inner]) => [name, without(inner)]),
  );
};
