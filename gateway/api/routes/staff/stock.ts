/** The daily count as maintainers see it, and the audits that go from door to door. */
import { z } from "zod";
import { atTurn, type Round } from "../../../core/locker/guided/round.ts";
import { ShortId } from "../../../core/vocabulary.ts";
import {
  AnswerAuditRequest,
  BeginGuidedAuditRequest,
  DayParams,
  type GuidedAudit,
  GuidedAuditNow,
  OpenForAuditRequest,
  StockDay,
  StockDays,
  StockDaysQuery,
} from "../../../wire/faces/stock.ts";
import { DoneAnswer, NothingRequest, OrderAnswer } from "../../../wire/http.ts";
import { ask, given } from "../../ask.ts";
import { Fault } from "../../faults.ts";
import type { StockReads } from "../../reads.ts";
import { answers, CommandHeaders, type Room } from "../../room.ts";
import { stockCsv } from "./stock-csv.ts";

const tags = ["maintainer"];
const headers = CommandHeaders;
const AuditParams = z.object({ id: ShortId });

export const stockRoutes = (room: Room): void => {
  dayRoutes(room);
  auditReads(room);
  auditCommands(room);
};

const dayRoutes = ({ app, deps: { reads }, identity }: Room): void => {
  app.get(
    "/maintainer/stock",
    { schema: { tags, querystring: StockDaysQuery, response: answers(StockDays) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const [running, days] = [await reads.stock.now(), await reads.stock.days(request.query.limit)];
      return structuredClone({ running, days }) as unknown as StockDays;
    },
  );
  app.get(
    "/maintainer/stock/:day",
    { schema: { tags, params: DayParams, response: answers(StockDay) } },
    async (request) => {
      identity.staff(request, "maintainer");
      return await dayOf(reads.stock, request.params.day);
    },
  );
  app.get(
    "/maintainer/stock/:day/csv",
    { schema: { tags, params: DayParams, description: "The statement as comma-separated values (RFC 4180)" } },
    async (request, reply) => {
      identity.staff(request, "maintainer");
      const { day } = request.params;
      const text = stockCsv(await dayOf(reads.stock, day));
      return reply
        .header("content-disposition", `attachment; filename="stock-${day}.csv"`)
        .header("cache-control", "no-store")
        .type("text/csv; charset=utf-8")
        .send(text);
    },
  );
};

const dayOf = async (stock: StockReads, day: string): Promise<StockDay> => {
  const found = day === "today" ? await today(stock) : await stock.day(day);
  if (found.length === 0) throw new Fault("not-found");
  return structuredClone({ statements: found }) as unknown as StockDay;
};
const today = async (stock: StockReads) => {
  const now = await stock.now();
  return now === null ? [] : [{ ...now, moved: await stock.moved(now.from.seq, now.to.seq) }];
};

const auditReads = ({ app, deps: { reads }, identity }: Room): void => {
  app.get("/maintainer/audit", { schema: { tags, response: answers(GuidedAuditNow) } }, async (request) => {
    identity.staff(request, "maintainer");
    const round = await reads.guidedAudit();
    return { running: round && viewOf(round) };
  });
};

const viewOf = (round: Round): GuidedAudit => {
  const { audit, by, scope, bank, total, looked, notOpened, present, todo } = round;
  const left = todo.length + (present === null ? 0 : 1);
  return { audit, by, scope, bank, total, looked, notOpened, present, next: atTurn(round) ?? null, left };
};

const auditCommands = (room: Room): void => {
  const { app, identity } = room;
  app.post(
    "/maintainer/audit",
    { schema: { tags, headers, body: BeginGuidedAuditRequest, response: answers(DoneAnswer) } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      await ask(room, request, reply, { by, command: given({ type: "begin-guided-audit" as const, ...request.body }) });
      return reply;
    },
  );
  const schema = { tags, headers, params: AuditParams };
  app.post(
    "/maintainer/audit/:id/open",
    { schema: { ...schema, body: OpenForAuditRequest, response: answers(z.union([OrderAnswer, DoneAnswer])) } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      const second = request.body.second === undefined ? undefined : identity.digestOfToken(request.body.second);
      const command = given({ type: "open-for-audit" as const, audit: request.params.id, second });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  app.post(
    "/maintainer/audit/:id/answer",
    { schema: { ...schema, body: AnswerAuditRequest, response: answers(DoneAnswer) } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      const command = given({ type: "answer-audit" as const, audit: request.params.id, ...request.body });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  app.post(
    "/maintainer/audit/:id/end",
    { schema: { ...schema, body: NothingRequest, response: answers(DoneAnswer) } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      await ask(room, request, reply, { by, command: { type: "end-guided-audit", audit: request.params.id } });
      return reply;
    },
  );
};
