/** What `postern up` shows a person: where the faces are, as text and as codes for a phone, and who to be there. */
import { renderUnicodeCompact } from "uqr";
import type { StageCredentials } from "../stage/credentials.ts";

export interface Welcome {
  readonly api: string;
  readonly credentials: StageCredentials;
  /** Of the terminal, which shows the codes; null: a log has no use for them. */
  readonly columns: number | null;
  /** SHA-256 of the authority's certificate that phones are to trust; null: they cannot reach this site. */
  readonly fingerprint: string | null;
  /** The fleet's page, signed in as an operator. */
  readonly fleetLink: string;
  /** Where its tokens lie. */
  readonly tokensFile: string;
}
const faces = ["kiosk", "courier", "maintainer"] as const;

export const welcomeText = (welcome: Welcome): string => {
  const { api, credentials, columns, fingerprint, fleetLink, tokensFile } = welcome;
  const { courier, maintainers } = credentials;
  const [first] = maintainers;
  const lines = [
    "",
    `  start here      ${api}/`,
    ...faces.map((face) => `  ${face.padEnd(15)} ${api}/${face}`),
    `  fleet           ${fleetLink}`,
    "                  (signs an operator in, once; the first page has another one, and its tokens lie in",
    `                  ${tokensFile})`,
    "",
    "  good until the next start, and on the page above:",
    `  courier         badge ${courier.badge}  PIN ${courier.pin}`,
    `  maintainer      ${first?.id}  password ${first?.password}  one-time code on the page`,
    "",
    ...forPhones(fingerprint, api),
    ...(columns === null ? [] : ["", ...codes(api, columns)]),
  ];
  return lines.join("\n");
};

/** Side by side, as many as fit: a code that is broken over two lines is none. */
const codes = (api: string, columns: number): readonly string[] => {
  const drawn = ["", ...faces].map((face) => [
    face === "" ? "start here" : face,
    ...renderUnicodeCompact(`${api}/${face}`, { border: 2 }).split("\n"),
  ]);
  const width = Math.max(...drawn.flat().map((line) => line.length)) + 2;
  const abreast = Math.max(1, Math.floor((columns - 2) / width));
  const bands = Array.from({ length: Math.ceil(drawn.length / abreast) }, (_band, at) =>
    drawn.slice(at * abreast, (at + 1) * abreast),
  );
  return bands.flatMap((band) => {
    const height = Math.max(...band.map((lines) => lines.length));
    const rows = Array.from({ length: height }, (_row, at) => band.map((lines) => (lines[at] ?? "").padEnd(width)));
    return rows.map((row) => `  ${row.join("")}`.trimEnd());
  });
};

const forPhones = (fingerprint: string | null, api: string): readonly string[] =>
  fingerprint === null
    ? ["  These addresses are of this machine alone. For a phone on the same network: npm start -- --lan"]
    : [
        "  Everybody on this network may use this demo now, its simulated hands included.",
        "  A phone warns of the certificate first: go on, or let it trust this site once:",
        `  ${api}/ca.pem, SHA-256 ${fingerprint}`,
      ];
