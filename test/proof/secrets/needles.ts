/** What a secret looks like in bytes, however somebody may have written it, and a search for all of them at once. */
export interface Secret {
  readonly name: string;
  readonly value: string | Uint8Array;
}
interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
  /** A number is one only when it stands alone: times and sizes are full of digits. */
  readonly alone: boolean;
}
export interface Finding {
  readonly secret: string;
  readonly where: string;
}

/** Base64 of `bytes` somewhere within more: what of it does not depend on its neighbours, at each of three places. */
const base64Cores = (bytes: Buffer): string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const whole = (before + bytes.length) % 3 === 0;
    return text.slice([0, 2, 3][before], whole ? undefined : -1);
  });

const formsOf = (value: string | Uint8Array): readonly Buffer[] => {
  const bytes = Buffer.from(value as string);
  const hex = bytes.toString("hex");
  const cores = base64Cores(bytes);
  const urls = cores.map((core) => core.replaceAll("+", "-").replaceAll("/", "_"));
  const texts = [hex, hex.toUpperCase(), ...cores, ...urls];
  const wide = typeof value === "string" ? [Buffer.from(value, "utf16le")] : [];
  return [bytes, ...wide, ...texts.map((text) => Buffer.from(text))];
};
const isDigits = (bytes: Buffer): boolean => /^[0-9]+$/.test(bytes.toString("latin1"));
const isWord = (byte: number | undefined): boolean =>
  byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte));

export class Search {
  readonly #byStart = new Map<number, Needle[]>();
  bytes = 0;

  constructor(secrets: readonly Secret[]) {
    for (const { name, value } of secrets)
      for (const bytes of formsOf(value)) {
        const alone = isDigits(bytes);
        const start = bytes.readUInt16LE(0);
        this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), { name, bytes, alone }]);
      }
  }
  /** Names of the secrets that are in there, each once. */
  in(haystack: Uint8Array | string): readonly string[] {
    const bytes = Buffer.from(haystack as string);
    const found = new Set<string>();
    this.bytes += bytes.length;
    for (let at = 0; at + 1 < bytes.length; at++) {
      const needles = this.#byStart.get((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
      for (const needle of needles ?? []) if (stands(bytes, at, needle)) found.add(needle.name);
    }
    return [...found];
  }
}

const stands = (bytes: Buffer, at: number, needle: Needle): boolean => {
  const end = at + needle.bytes.length;
  if (end > bytes.length || bytes.compare(needle.bytes, 0, needle.bytes.length, at, end) !== 0) return false;
  return !needle.alone || (!isWord(bytes[at - 1]) && !isWord(bytes[end]));
};
