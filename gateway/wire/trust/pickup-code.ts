/**
 * A pickup code is derived, never sent: site and fleet compute the same digits from the ids in an event. Each 32-bit
 * word of HMAC-SHA-256(code key, "deposit|issue|key version|block") below the largest multiple of 10^8 gives the
 * code; words above it are skipped, so that every code is equally likely.
 */
export type Hmac = (text: string) => Uint8Array;

export const codeDigits = 8;

export const pickupCode = (hmac: Hmac, deposit: string, issue: number, keyVersion: number): string => {
  const range = 10 ** codeDigits;
  const limit = Math.floor(2 ** 32 / range) * range;
  for (let block = 0; ; block++) {
    const mac = hmac(`${deposit}|${issue}|${keyVersion}|${block}`);
    const words = new DataView(mac.buffer, mac.byteOffset, mac.byteLength);
    for (let at = 0; at + 4 <= mac.byteLength; at += 4) {
      const word = words.getUint32(at);
      if (word < limit) return String(word % range).padStart(codeDigits, "0");
    }
  }
};
/**
 * HKDF labels, so that site and fleet derive the same child keys of the site secret: HKDF-SHA-256 of the 32-byte
 * site secret, empty salt, info = label, 32 bytes.
 */
export const phoneKeyLabel = "postern phone digest key 1";
export const codeKeyLabel = (keyVersion: number): string => `postern pickup-code key ${keyVersion}`;
