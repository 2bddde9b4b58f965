/** What `postern up` shows a person: where the faces are, as text and as codes for a phone, and who to be there. */
import { renderUnicodeCompact } from "uqr";
import type { StageCredentials } from "../stage/credentials.ts";

export interface Welcome {
  readonly api: string;
  readonly credentials: StageCredentials;
  /** A terminal shows the codes; a log has no use for them. */
  readonly isTerminal: boolean;
  /** Certificate of the site's authority, for phones that should trust it; null: they cannot reach this site. */
  readonly authorityFile: string | null;
}
const faces = ["kiosk", "courier", "maintainer"] as const;

export const welcomeText = ({ api, credentials, isTerminal, authorityFile }: Welcome): string => {
  const { courier, maintainers } = credentials;
  const [first] = maintainers;
  const lines = [
    "",
    `  start here      ${api}/`,
    ...faces.map((face) => `  ${face.padEnd(15)} ${api}/${face}`),
    "",
    "  good until the next start, and on the page above:",
    `  courier         badge ${courier.badge}  PIN ${courier.pin}`,
    `  maintainer      ${first?.id}  password ${first?.password}  one-time code on the page`,
    ...(isTerminal ? ["", ...codes(api)] : []),
    "",
    ...forPhones(authorityFile),
  ];
  return lines.join("\n");
};

/** Side by side, as the eye takes them. */
const codes = (api: string): readonly string[] => {
  const drawn = faces.map((face) => renderUnicodeCompact(`${api}/${face}`, { border: 2 }).split("\n"));
  const width = Math.max(...drawn.flat().map((line) => line.length)) + 2;
  const height = Math.max(...drawn.map((lines) => lines.length));
  const rows = Array.from({ length: height }, (_row, at) => drawn.map((lines) => (lines[at] ?? "").padEnd(width)));
  return [faces.map((face) => face.padEnd(width)), ...rows].map((row) => `  ${row.join("")}`.trimEnd());
};

const forPhones = (authorityFile: string | null): readonly string[] =>
  authorityFile === null
    ? ["  For a phone on the same network: npm start -- --lan"]
    : [
        "  Everybody on this network may use this demo now, its simulated hands included.",
        `  A phone warns of the certificate unless it has installed ${authorityFile}`,
      ];
