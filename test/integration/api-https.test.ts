/** Plain HTTP stays on loopback; beyond it stands the site's own certificate or a given one. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { siteCertificate } from "../../gateway/api/certificate.ts";
import { ApiSettings } from "../../gateway/api/settings.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { type ApiSite, apiSite } from "./api-site.ts";
import { secretOf } from "./broker-site.ts";

let site: ApiSite;
afterEach(() => site?.stop());

const readOver = (url: string, ca: string): Promise<readonly [string | undefined, string]> =>
  new Promise((resolve, reject) =>
    httpsRequest(url, { ca, family: 4 }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve([response.headers["content-type"], text]);
    })
      .once("error", reject)
      .end(),
  );

describe("HTTPS", () => {
  test("plain HTTP is for loopback only", () => {
    expect(ApiSettings.safeParse({ host: "0.0.0.0" }).success).toBe(false);
    expect(ApiSettings.safeParse({ host: "0.0.0.0", https: true }).success).toBe(true);
    expect(ApiSettings.safeParse({ host: "localhost" }).success).toBe(true);
  });

  test("a site makes itself an authority, keeps it, and renews the certificate before its end", async () => {
    const folder = await mkdtemp(join(tmpdir(), "postern-tls-"));
    const clock = realClock();
    let at = clock.now().at;
    const told = { now: () => ({ at, synced: true, elapsed: 0 }) };
    const settings = { names: ["locker.example", "::1", "192.0.2.7"], host: "0.0.0.0" };
    const first = await siteCertificate(settings, folder, told);
    expect(first.caFile).toBe(join(folder, "ca.pem"));
    expect((await stat(join(folder, "site-key.pem"))).mode & 0o777).toBe(0o600);
    expect((await siteCertificate(settings, folder, told)).cert).toBe(first.cert);
    expect(await first.renew()).toBeNull();
    const ca = await readFile(first.caFile as string, "utf8");
    site = await apiSite({ https: true }, { tls: first });
    const { port } = new URL(site.url);
    for (const servername of ["localhost", "locker.example"]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connectTls({ host: "127.0.0.1", port: Number(port), ca, servername }, () =>
          resolve(void socket.end()),
        );
        socket.once("error", reject);
      });
    }
    const answer = await new Promise<{ status: number | undefined; hsts: unknown; cookie: string | undefined }>(
      (resolve, reject) =>
        httpsRequest(
          `https://localhost:${port}/kiosk/session`,
          { ca, family: 4, method: "POST", headers: { "content-type": "application/json" } },
          (response) => {
            response.resume();
            resolve({
              status: response.statusCode,
              hsts: response.headers["strict-transport-security"],
              cookie: response.headers["set-cookie"]?.[0],
            });
          },
        )
          .once("error", reject)
          .end(JSON.stringify({ device: "kiosk-1", secret: secretOf("kiosk-1") })),
    );
    expect(answer).toMatchObject({ status: 200, hsts: expect.stringContaining("max-age") });
    expect(answer.cookie).toMatch(/^__Host-postern-kiosk=.*; Secure/);
    // A phone that typed no "https" gets there all the same, and what a phone must trust is to be had.
    const plain = await fetch(`http://127.0.0.1:${port}/courier?x=1`, { redirect: "manual" });
    expect([plain.status, plain.headers.get("location")]).toEqual([308, `https://127.0.0.1:${port}/courier?x=1`]);
    const command = await fetch(`http://127.0.0.1:${port}/courier/session`, { method: "POST", body: "{}" });
    expect([command.status, command.headers.get("location")]).toEqual([400, null]);
    const [type, authority] = await readOver(`https://localhost:${port}/ca.pem`, ca);
    expect([type, authority]).toEqual(["application/x-x509-ca-cert", ca]);
    expect(JSON.parse((await readOver(`https://localhost:${port}/site`, ca))[1])).toMatchObject({ authority: true });
    at += 350 * 24 * 3_600_000;
    const renewed = await first.renew();
    expect(renewed?.cert).not.toBe(first.cert);
    expect(await readFile(first.caFile as string, "utf8")).toBe(ca);
    expect((await siteCertificate({ ...settings, names: ["other.example"] }, folder, told)).cert).not.toBe(
      renewed?.cert,
    );
    await rm(folder, { recursive: true });
  });
});
