/**
 * What a recipient says to the operator of a parcel, with a photo if he wants. Sealed as a contact is, row by row:
 * dropping the row erases it, which happens when the recipient's page ends.
 */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { DepositId } from "../../../gateway/core/vocabulary.ts";
import { RecipientView } from "../answers/recipient.ts";
import { photoBytesMax, Remark, RemarkPage, remarkKinds, remarksMax, remarkTextMax } from "../answers/remarks.ts";
import { callerOf } from "../api/access.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { FleetLog } from "../log.ts";
import type { Recipients } from "../notices/recipients.ts";
import type { Database } from "../store/query.ts";
import type { ViewParts } from "./known.ts";
import type { See } from "./push.ts";
import { remarkColumns, type StoredRemark } from "./said.ts";
import type { Seen } from "./view.ts";

const problems = { 400: Problem, 404: Problem, 409: Problem, 413: Problem, 429: Problem };
const config = { right: "everybody", rateLimit: { max: 20, timeWindow: "1 minute" } } as const;
/** Base64 of the photo, and the text. */
const bodyBytesMax = Math.ceil(photoBytesMax / 3) * 4 + 8_192;

/** JPEG (ISO/IEC 10918-1): begins with SOI and ends with EOI. */
const isJpeg = (photo: string): boolean => {
  const bytes = Buffer.from(photo, "base64");
  const isBounded = bytes.length <= photoBytesMax && bytes.length > 4;
  return isBounded && bytes.readUIntBE(0, 3) === 0xffd8ff && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;
};
const RemarkId = z.string().regex(/^[0-9a-f]{32}$/);
const Wanted = z.strictObject({
  /** Chosen at random by who says it, for when the answer is lost. The same id again is the same remark. */
  id: RemarkId.optional(),
  kind: z.enum(remarkKinds),
  text: z.string().trim().max(remarkTextMax),
  photo: z.base64().max(bodyBytesMax).refine(isJpeg, { error: "must be a JPEG" }).optional(),
});
const Sealed = z.object({ text: z.string(), photo: z.string().optional() });

export interface RemarkParts extends ViewParts {
  /** Asks the site to have it taken back. */
  readonly giveBack: (found: Seen) => Promise<unknown>;
}
export const addRemarks = (server: FastifyInstance, parts: RemarkParts, see: See): void => {
  const { database, recipients, now, giveBack } = parts;
  server.withTypeProvider<ZodTypeProvider>().post(
    "/v1/recipient/remarks",
    {
      config,
      bodyLimit: bodyBytesMax,
      schema: {
        body: Wanted,
        response: { 201: RecipientView, ...problems },
        description:
          `At most ${remarksMax} a parcel; the same \`id\` again is the same one. ` +
          `\`photo\`: base64 of a JPEG of at most ${photoBytesMax} bytes. ` +
          "`unwanted` of a parcel that waits asks the site to have it taken back.",
      },
    },
    async (request, reply) => {
      const found = await see(request, reply);
      if (!found) return reply;
      const { id = randomUUID(), kind, text, photo } = request.body;
      await database.change(
        `insert into remark (remark, deposit, at, kind, has_photo, sealed)
         select $1::text::uuid, $2::text::uuid, $3::bigint, $4, $5::int = 1, $6
         where (select count(*) from remark where deposit = $2::text::uuid) < ${remarksMax} on conflict do nothing`,
        [id, found.deposit, now(), kind, photo === undefined ? 0 : 1, recipients.seal({ text, photo })],
      );
      const [kept] = await database.rows(
        "select 1 as one from remark where remark = $1::text::uuid and deposit = $2::text::uuid",
        [id, found.deposit],
      );
      if (kept === undefined) return sendProblem(reply, "not-in-this-state");
      if (kind === "unwanted" && found.view.giveBack.state === "possible") await giveBack(found);
      const after = await see(request, reply);
      return after ? reply.code(201).send(after.view) : reply;
    },
  );
};

interface ReadParts {
  readonly database: Database;
  readonly recipients: Recipients;
  readonly log: FleetLog;
}
const read = { right: "read-remarks" } as const;
/** Time and id of a page's last one. */
const Before = z.string().regex(/^[0-9]{1,15}-[0-9a-f]{32}$/);
interface ListedRow extends StoredRemark {
  readonly sealed: string;
  readonly deposit: string;
  readonly site: string;
  readonly carrier: string;
  readonly parcels: string;
}
const noes = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

/** For operators: who has looked at a photo is in the log. */
export const addRemarkReads = (server: FastifyInstance, { database, recipients, log }: ReadParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const opened = openedBy(recipients);
  addRemarkList(server, database, opened);
  typed.get(
    "/v1/deposits/:deposit/remarks",
    {
      config: read,
      schema: {
        params: z.object({ deposit: DepositId }),
        response: { 200: z.object({ remarks: z.array(Remark) }), ...noes },
      },
    },
    async ({ params: { deposit } }, reply) => {
      const rows = await database.rows<StoredRemark & { readonly sealed: string }>(
        `select ${remarkColumns}, sealed from remark where deposit = $1::text::uuid order by at`,
        [deposit],
      );
      const shown = rows.map(({ sealed, ...row }) => ({ ...row, text: opened(sealed).text }));
      return reply.header("cache-control", "no-store").send({ remarks: shown });
    },
  );
  typed.get(
    "/v1/remarks/:id/photo",
    {
      config: read,
      schema: {
        params: z.object({ id: RemarkId }),
        description: "image/jpeg",
        response: { 200: z.custom<Buffer>(), ...noes },
      },
    },
    async (request, reply) => {
      const [row] = await database.rows<{ sealed: string }>("select sealed from remark where remark = $1::text::uuid", [
        request.params.id,
      ]);
      const photo = row && opened(row.sealed).photo;
      if (photo === undefined) return sendProblem(reply, "not-found");
      log.info("remark-photo-seen", { remark: request.params.id, by: callerOf(request).tenant });
      return reply.type("image/jpeg").header("cache-control", "no-store").send(Buffer.from(photo, "base64"));
    },
  );
};

type Opened = (sealed: string) => z.infer<typeof Sealed>;
const openedBy =
  (recipients: Recipients): Opened =>
  (sealed) =>
    Sealed.safeParse(recipients.opened(sealed)).data ?? { text: "" };

const addRemarkList = (server: FastifyInstance, database: Database, opened: Opened): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/v1/remarks",
    {
      config: read,
      schema: {
        querystring: z.strictObject({
          before: Before.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        description: "Of all parcels, newest first. `before`: `older` of the page before.",
        response: { 200: RemarkPage, ...noes },
      },
    },
    async ({ query: { before, limit } }, reply) => {
      const [at, id] = before?.split("-") ?? [];
      const rows = await database.rows<ListedRow>(
        `select ${remarkColumns}, sealed, replace(deposit::text, '-', '') as deposit, site, carrier, parcels
         from remark join deposit using (deposit)
         where $1::bigint is null or (at, remark) < ($1, $2::text::uuid)
         order by at desc, remark desc limit $3`,
        [at === undefined ? null : Number(at), id ?? null, limit],
      );
      const remarks = rows.map(({ sealed, parcels, ...row }) => ({
        ...{ ...row, text: opened(sealed).text, parcels: parcels.split(" ") },
      }));
      const last = rows.length === limit ? rows.at(-1) : undefined;
      const older = last ? `${last.at}-${last.id}` : null;
      return reply.header("cache-control", "no-store").send({ remarks, older });
    },
  );
};
