/** A certificate that signed itself, as devices come with them. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";

export interface SelfSigned {
  /** PEM texts. */
  readonly cert: string;
  readonly key: string;
  readonly der: Uint8Array;
}
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 24 * 3_600_000;

export const selfSigned = async (address: string): Promise<SelfSigned> => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: "01", name: "CN=reader", keys: keys as webcrypto.CryptoKeyPair, signingAlgorithm: algorithm },
    ...{ notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) },
    extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: address }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const pem = `-----BEGIN PRIVATE KEY-----\n${key.replace(/(.{64})/g, "$1\n")}\n-----END PRIVATE KEY-----\n`;
  return { cert: made.toString("pem"), key: pem, der: new Uint8Array(made.rawData) };
};
