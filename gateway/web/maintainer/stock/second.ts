/** The second person of a round: signed in beside the first until the round is over, kept in memory only. */
import { ask, newKey } from "../../shared/site/ask.ts";

let token: string | null = null;

export const secondToken = (): string | null => token;
export const keepSecond = (given: string): void => {
  token = given;
};
export const endSecond = (): void => {
  if (token !== null) void ask("/maintainer/session", { method: "DELETE", key: newKey(), as: token });
  token = null;
};
