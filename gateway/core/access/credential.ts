/** Pickup codes. The plain code is never here: only deposit, issue number and digest. */
import type { Tools } from "../rules.ts";

export interface Code {
  readonly issue: number;
  readonly keyVersion: number;
  readonly digest: string;
}
/** At most this many issues of one deposit's code. */
const issueMax = 8;

/**
 * The next issue of a deposit's code that collides with none at the site; null when all issues up to `issueMax`
 * collide or are used up.
 */
export const issueCode = (
  deposit: string,
  isTaken: (digest: string) => boolean,
  tools: Pick<Tools, "codeDigest" | "keyVersion">,
  afterIssue = 0,
): Code | null => {
  for (let issue = afterIssue + 1; issue <= issueMax; issue++) {
    const digest = tools.codeDigest(deposit, issue);
    if (!isTaken(digest)) return { issue, keyVersion: tools.keyVersion, digest };
  }
  return null;
};
