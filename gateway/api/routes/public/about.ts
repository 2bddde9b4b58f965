/** What a page must know of its site before anything else, and the authority that a phone may be told to trust. */
import { readFile } from "node:fs/promises";
import { SiteAnswer } from "../../../wire/http.ts";
import { Fault } from "../../faults.ts";
import { answers, type Room } from "../../room.ts";

export const aboutRoutes = ({ app, deps, settings, identity }: Room): void => {
  const { layout, tls } = deps;
  const authorityFile = tls?.caFile ?? null;
  app.get(
    "/site",
    { schema: { tags: ["public"], response: answers(SiteAnswer), description: "And who this browser's cookies are" } },
    async (request) => ({
      type: "site" as const,
      site: layout.site,
      demo: settings.demo !== undefined,
      authority: authorityFile !== null,
      here: {
        kiosk: (await identity.kioskIfAny(request).catch(() => null)) !== null,
        courier: identity.staffIfAny(request, "courier") !== null,
        maintainer: identity.staffIfAny(request, "maintainer") !== null,
      },
    }),
  );
  // The type by which a phone knows what to do with it (RFC 5280 calls it nothing; browsers do).
  app.get("/ca.pem", { schema: { hide: true } }, async (_request, reply) => {
    if (authorityFile === null) throw new Fault("not-found");
    return reply.type("application/x-x509-ca-cert").send(await readFile(authorityFile));
  });
};
