/**
 * The site's own certificate authority, for sites that bring no certificate. Authority and certificate lie in one
 * folder; the certificate is made anew when it nears its end or the site's names change. People who should trust the
 * site install `caFile`.
 */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { Clock } from "../ports/clock.ts";
import type { ApiSettings } from "./settings.ts";

export interface SiteCertificate {
  /** PEM: the certificate and its authority. */
  readonly cert: string;
  readonly key: string;
  /** The authority's certificate, to be trusted by browsers and devices; null with a certificate of one's own. */
  readonly caFile: string | null;
  /** What has taken its place since the last time it was asked; null: nothing. */
  renew(): Promise<{ readonly cert: string; readonly key: string } | null>;
}

const dayMs = 24 * 3_600_000;
const authorityMs = 20 * 365 * dayMs;
/** Browsers take no more than 398 days. */
const certificateMs = 397 * dayMs;
const renewBeforeMs = 60 * dayMs;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
type Keys = Awaited<ReturnType<typeof freshKeys>>;

/** `directory` is made when it is not there, readable for this account only. Rejects when files cannot be read. */
export const siteCertificate = async (
  settings: Pick<ApiSettings, "certificate" | "names" | "host">,
  directory: string,
  clock: Pick<Clock, "now">,
): Promise<SiteCertificate> => {
  if (settings.certificate) return await ownCertificate(settings.certificate);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = [...new Set(["localhost", "127.0.0.1", "::1", settings.host, ...settings.names])].filter(
    (name) => name !== "0.0.0.0" && name !== "::",
  );
  const place = { directory, names, clock };
  let last = (await kept(place)) ?? (await issue(place));
  return {
    ...last,
    caFile: join(directory, "ca.pem"),
    renew: async () => {
      const now = (await kept(place)) ?? (await issue(place));
      if (now.cert === last.cert) return null;
      last = now;
      return now;
    },
  };
};

/** Whoever brings files renews them too: they are read again each day. */
const ownCertificate = async (files: { certFile: string; keyFile: string }): Promise<SiteCertificate> => {
  const read = async () => ({
    cert: await readFile(files.certFile, "utf8"),
    key: await readFile(files.keyFile, "utf8"),
  });
  let last = await read();
  return {
    ...last,
    caFile: null,
    renew: async () => {
      const now = await read();
      if (now.cert === last.cert) return null;
      last = now;
      return now;
    },
  };
};

interface Place {
  readonly directory: string;
  readonly names: readonly string[];
  readonly clock: Pick<Clock, "now">;
}

const kept = async ({ directory, names, clock }: Place): Promise<{ cert: string; key: string } | null> => {
  const cert = await readOr(join(directory, "site.pem"));
  const key = await readOr(join(directory, "site-key.pem"));
  if (cert === null || key === null) return null;
  const parsed = new X509Certificate(cert);
  const now = clock.now().at;
  const said = parsed.getExtension(SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value) ?? [];
  const fits = names.every((name) => said.includes(name));
  const inTime = parsed.notAfter.getTime() - now > renewBeforeMs && parsed.notBefore.getTime() <= now;
  return fits && inTime ? { cert, key } : null;
};

const issue = async (place: Place): Promise<{ cert: string; key: string }> => {
  const { directory, names, clock } = place;
  const authority = await authorityIn(place);
  const keys = await freshKeys();
  const from = clock.now().at - dayMs;
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names.at(-1) ?? "localhost"}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(from),
    notAfter: new Date(from + certificateMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  const cert = `${certificate.toString("pem")}\n${authority.certificate.toString("pem")}\n`;
  const key = await pemOfKey(keys);
  await write(join(directory, "site-key.pem"), key);
  await write(join(directory, "site.pem"), cert);
  return { cert, key };
};

/** The authority that lies there, or a new one. It signs this site's certificate and can sign no other authority. */
const authorityIn = async ({ directory, clock }: Place) => {
  const files = { ca: join(directory, "ca.pem"), key: join(directory, "ca-key.pem") };
  const ca = await readOr(files.ca);
  const keyText = await readOr(files.key);
  if (ca !== null && keyText !== null) {
    const certificate = new X509Certificate(ca);
    const der = PemConverter.decodeFirst(keyText);
    const privateKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
    if (certificate.notAfter.getTime() - clock.now().at > certificateMs) return { certificate, privateKey };
  }
  const keys = await freshKeys();
  const from = clock.now().at - dayMs;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Postern site authority",
    notBefore: new Date(from),
    notAfter: new Date(from + authorityMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await write(files.key, await pemOfKey(keys));
  await write(files.ca, `${certificate.toString("pem")}\n`);
  return { certificate, privateKey: keys.privateKey };
};

const freshKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
const pemOfKey = async ({ privateKey }: Keys): Promise<string> =>
  `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY")}\n`;

const readOr = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

/** Whole or not at all: written beside, synced, renamed. */
const write = async (file: string, text: string): Promise<void> => {
  const beside = `${file}.new`;
  const handle = await open(beside, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(beside, file.endsWith("key.pem") ? 0o600 : 0o644);
  await rename(beside, file);
};
