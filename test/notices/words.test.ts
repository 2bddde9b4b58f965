/** What a notice says, when it may be told, and what the settings refuse. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { fleetKeys } from "../../cloud-bridge/fleet/keys.ts";
import { openChannels } from "../../cloud-bridge/fleet/notices/channels/open.ts";
import { afterQuiet } from "../../cloud-bridge/fleet/notices/quiet.ts";
import { NoticeSettings } from "../../cloud-bridge/fleet/notices/settings.ts";
import { problemOf, templatesFor } from "../../cloud-bridge/fleet/notices/texts/saved.ts";
import { smsOf } from "../../cloud-bridge/fleet/notices/texts/sms.ts";
import { type TemplateKind, tell } from "../../cloud-bridge/fleet/notices/words.ts";

const told = {
  ...{ carrier: "Shunda", locker: "East Gate", address: null, compartment: "A-7", parcels: ["WB-1"] },
  ...{ code: "12345678", untilAt: Date.UTC(2023, 10, 16, 2, 13), zone: "Asia/Shanghai" },
  ...{ at: Date.UTC(2023, 10, 15, 2, 13), link: null },
};

describe("words", () => {
  const rows: [kind: TemplateKind, language: "zh-CN" | "en", text: string][] = [
    ["ready", "zh-CN", "您的Shunda包裹已存入East Gate，格口 A-7，取件码 1234 5678，请在11月16日 10:13前取件。"],
    ["reminder", "zh-CN", "提醒：您的Shunda包裹仍在East Gate，格口 A-7，取件码 1234 5678，保管至11月16日 10:13。"],
    [
      ...(["overdue", "zh-CN"] as const),
      "您的Shunda包裹在East Gate的保管期已于11月16日 10:13结束，请尽快取件，格口 A-7，取件码 1234 5678，否则将被退回。",
    ],
    ["hand-in", "zh-CN", "请在11月16日 10:13前到East Gate寄件（Shunda），寄件码 1234 5678。"],
    [
      ...(["ready", "en"] as const),
      "Your Shunda parcel is at East Gate, compartment A-7. Pickup code: 1234 5678. " +
        "Please collect it by 16 Nov, 10:13.",
    ],
    [
      ...(["reminder", "en"] as const),
      "Reminder: your Shunda parcel is waiting at East Gate, compartment A-7. Pickup code: 1234 5678. " +
        "It is kept until 16 Nov, 10:13.",
    ],
    [
      ...(["overdue", "en"] as const),
      "The hold period of your Shunda parcel at East Gate ended 16 Nov, 10:13. Please collect it now or it goes " +
        "back. Compartment A-7, pickup code: 1234 5678.",
    ],
    [
      "code",
      "zh-CN",
      "您在East Gate的Shunda包裹已更换取件码：1234 5678，格口 A-7，保管至11月16日 10:13。原取件码已失效。",
    ],
    [
      ...(["code", "en"] as const),
      "The new pickup code of your Shunda parcel at East Gate, compartment A-7, is 1234 5678. The old one opens " +
        "nothing any more. It is kept until 16 Nov, 10:13.",
    ],
    ["extended", "zh-CN", "您的Shunda包裹在East Gate的保管期已延长至11月16日 10:13，格口 A-7，取件码 1234 5678。"],
    [
      ...(["extended", "en"] as const),
      "The hold period of your Shunda parcel at East Gate was extended: it is kept until 16 Nov, 10:13. " +
        "Compartment A-7, pickup code: 1234 5678.",
    ],
    [
      ...(["delegated", "zh-CN"] as const),
      "您的Shunda包裹已生成代取通行码，凭该码可在East Gate打开格口 A-7 一次，有效至11月16日 10:13。" +
        "如非您本人操作，请尽快在包裹页面收回该通行码并更换取件码。",
    ],
    [
      ...(["delegated", "en"] as const),
      "A pass for your Shunda parcel was made. Whoever has it can open compartment A-7 at East Gate once, until " +
        "16 Nov, 10:13. If that was not you, take it back on the parcel's page now and ask for a new code there.",
    ],
    [
      "collected",
      "zh-CN",
      "您的Shunda包裹（WB-1）已于11月15日 10:13从East Gate取出，格口 A-7。如非您本人或委托他人取件，请尽快联系快递公司。",
    ],
    [
      ...(["collected", "en"] as const),
      "Your Shunda parcel (WB-1) was collected at East Gate, compartment A-7, on 15 Nov, 10:13. If neither you nor " +
        "somebody you sent took it, please ask your carrier now.",
    ],
    ["hand-in", "en", "Hand in your Shunda parcel at East Gate by 16 Nov, 10:13. Hand-in code: 1234 5678."],
  ];
  test.each(rows)("%s in %s", (kind, language, text) => expect(tell({ ...told, kind, language }, {}).text).toBe(text));

  test.each([
    ["zh-CN", "有效至包裹取出为止。"],
    ["en", "until it is collected."],
  ] as const)("a pass that is good for as long as the code, in %s", (language, says) =>
    expect(tell({ ...told, kind: "delegated", language, untilAt: null }, {}).text).toContain(says),
  );

  test("a carrier's own words are said where it has some, ours where not", () => {
    const own = { ready: { en: "{carrier}: {code} at {locker}{address}, {compartment}, {parcels}, {until}" } };
    const ready = { ...told, kind: "ready", language: "en" } as const;
    expect(tell(ready, own).text).toBe("Shunda: 1234 5678 at East Gate, A-7, WB-1, 16 Nov, 10:13");
    expect(tell({ ...ready, language: "zh-CN" }, own).text).toBe(tell({ ...ready, language: "zh-CN" }, {}).text);
  });
});

describe("words that were set at the fleet", () => {
  const settings = {
    carriers: NoticeSettings.parse({ carriers: { swift: { templates: { ready: { en: "file" } } } } }).carriers,
  };
  const set = (carrier: string | null, text: string) =>
    ({ carrier, text, kind: "ready", language: "en", setAt: 0, setBy: "house" }) as const;
  const rows: [says: string, carrier: string, saved: readonly ReturnType<typeof set>[], text: string | undefined][] = [
    ["for a carrier go before its settings", "swift", [set("swift", "own"), set(null, "all")], "own"],
    ["for all carriers do not", "swift", [set(null, "all")], "file"],
    ["for all carriers count where there is nothing else", "other", [set("swift", "own"), set(null, "all")], "all"],
    ["for another carrier do not count", "other", [set("swift", "own")], undefined],
  ];
  test.each(rows)("%s", (_says, carrier, saved, text) =>
    expect(templatesFor(carrier, saved, settings).ready?.en).toBe(text),
  );
  const long = "x".repeat(1_001);
  test.each([
    ["", "empty", ""],
    [" ", "empty", " "],
    [long, "too-long", "1001"],
    ["{cod}", "unknown-placeholder", "{cod}"],
    ["{code} {link}", "no-page-url", "{link}"],
    ["{code}", undefined, undefined],
  ])("%#: a text that cannot be told is refused by field, value and rule", (text, rule, value) => {
    const wanted = rule === undefined ? null : { field: "text", value, rule };
    expect(problemOf("text", text, { pageUrl: undefined })).toEqual(wanted);
  });
  test.each([
    ["a".repeat(160), "gsm-7", 160, 1],
    ["a".repeat(161), "gsm-7", 161, 2],
    ["码".repeat(70), "ucs-2", 70, 1],
    ["码".repeat(71), "ucs-2", 71, 2],
    ["码".repeat(135), "ucs-2", 135, 3],
  ] as const)("%#: its length as an SMS", (text, alphabet, units, segments) =>
    expect(smsOf(text)).toEqual({ alphabet, units, segments }),
  );
});

describe("the link to the recipient's own page", () => {
  const link = "https://lockers.example.org/r#secret";
  test.each([
    ["zh-CN", `详情：${link}`],
    ["en", ` Details: ${link}`],
  ] as const)("stands behind our words in %s", (language, end) => {
    const { text } = tell({ ...told, kind: "ready", language }, {});
    expect(tell({ ...told, kind: "ready", language, link }, {}).text).toBe(text + end);
  });
  test("stands where a carrier's own words want it, and nowhere else", () => {
    const ready = { ...told, kind: "ready", language: "en", link } as const;
    expect(tell(ready, { ready: { en: "{code} {link}." } }).text).toBe(`1234 5678 ${link}.`);
    expect(tell(ready, { ready: { en: "{code}" } }).text).toBe("1234 5678");
    expect(tell({ ...ready, link: null }, { ready: { en: "{code} {link}" } }).text).toBe("1234 5678 ");
  });
});

describe("quiet hours", () => {
  const night = { from: "22:00", to: "08:00" };
  const rows: [says: string, at: string, zone: string, hours: { from: string; to: string }, until: string][] = [
    ["by day a notice goes at once", "2023-11-16T10:13:20+08:00", "Asia/Shanghai", night, "2023-11-16T10:13:20+08:00"],
    ["a minute before ten too", "2023-11-16T21:59:59+08:00", "Asia/Shanghai", night, "2023-11-16T21:59:59+08:00"],
    [
      "from ten it waits for the morning",
      "2023-11-16T22:00:01+08:00",
      "Asia/Shanghai",
      night,
      "2023-11-17T08:00+08:00",
    ],
    ["after midnight for the same one", "2023-11-17T03:30+08:00", "Asia/Shanghai", night, "2023-11-17T08:00+08:00"],
    ["at eight it goes", "2023-11-17T08:00+08:00", "Asia/Shanghai", night, "2023-11-17T08:00+08:00"],
    ["it is the site's night", "2023-11-16T22:30+08:00", "Europe/Berlin", night, "2023-11-16T22:30+08:00"],
    ["clocks put on in between", "2024-03-30T23:00+01:00", "Europe/Berlin", night, "2024-03-31T08:00+02:00"],
    ["clocks put back in between", "2024-10-26T23:00+02:00", "Europe/Berlin", night, "2024-10-27T08:00+01:00"],
    [
      ...(["hours by day", "2023-11-16T13:00+08:00", "Asia/Shanghai"] as const),
      ...([{ from: "12:30", to: "14:00" }, "2023-11-16T14:00+08:00"] as const),
    ],
    [
      ...(["none at all", "2023-11-16T23:00+08:00", "Asia/Shanghai"] as const),
      ...([{ from: "22:00", to: "22:00" }, "2023-11-16T23:00+08:00"] as const),
    ],
  ];
  test.each(rows)("%s", (_says, at, zone, hours, until) =>
    expect(new Date(afterQuiet(Date.parse(at), zone, hours))).toEqual(new Date(until)),
  );
});

describe("settings", () => {
  const http = { kind: "http", url: "https://sms.example/send" };
  const smpp = { kind: "smpp", url: "ssmpp://sms.example", systemId: "lockers" };
  const smtp = { kind: "smtp", host: "mail.example", from: "lockers@example.org" };
  const push = { kind: "web-push", subject: "mailto:lockers@example.org" };
  const channel = (way: object) => ({ timeZone: "Asia/Shanghai", pageUrl: "https://a.example", channels: { way } });
  const template = (text: string) => ({ carriers: { c: { templates: { ready: { en: text } } } } });

  test.each([
    ["nothing", {}],
    ["an HTTP provider", channel(http)],
    ["one on loopback without TLS", channel({ ...http, url: "http://127.0.0.1:8/{phone}?t={text}" })],
    ["an SMPP centre", channel(smpp)],
    ["one on a private line", channel({ ...smpp, url: "smpp://10.0.0.1:2775", privateLine: true })],
    ["a page for recipients", { ...template("{code} {link}"), pageUrl: "https://lockers.example.org" }],
    ["a mail server", channel({ ...smtp, from: "Lockers <lockers@example.org>", secretFile: "/run/secrets/mail" })],
    ["a carrier's words", template("{carrier} {locker} {address} {place} {compartment} {parcels} {code} {until}")],
  ])("%s will do", (_says, settings) => expect(NoticeSettings.safeParse(settings).error).toBeUndefined());

  const refused: [says: string, settings: object, field: string, names: string][] = [
    [
      "a placeholder that nobody knows in a template",
      template("{code} {price}"),
      "carriers.c.templates.ready.en",
      "{price}",
    ],
    ["one with a slip of the pen", template("{Code}"), "carriers.c.templates.ready.en", "{Code}"],
    ["one in a body", channel({ ...http, body: '{"to":"{mobile}"}' }), "channels.way.body", "{mobile}"],
    ["one in an address", channel({ ...http, url: "https://a.example/{who}" }), "channels.way.url", "{who}"],
    [
      "a text in a header",
      channel({ ...http, headers: { "x-text": "{text}" } }),
      "channels.way.headers.x-text",
      "{text}",
    ],
    ["a body where none is sent", channel({ ...http, method: "GET", body: "{text}" }), "channels.way.body", "GET"],
    ["plain HTTP", channel({ ...http, url: "http://a.example" }), "channels.way.url", "http://a.example"],
    ["a link to no page", template("{code} {link}"), "pageUrl", "{link}"],
    ["a page over plain HTTP", { pageUrl: "http://a.example" }, "pageUrl", "http://a.example"],
    ["half a condition", channel({ ...http, success: { field: "code" } }), "channels.way.success.equals", "field"],
    ["plain SMPP", channel({ ...smpp, url: "smpp://a.example" }), "channels.way.url", "privateLine"],
    ["a sender who is none", channel({ ...smtp, from: "lockers" }), "channels.way.from", "lockers"],
    ["two secrets", channel({ ...http, secret: "a", secretFile: "b" }), "channels.way.secretFile", "secretFile"],
    ["a push sender whom nobody can write to", channel({ ...push, subject: "me" }), "channels.way.subject", "me"],
    ["web push without a page", { ...channel(push), pageUrl: undefined }, "pageUrl", "pageUrl"],
    ["web push twice", { ...channel(push), channels: { one: push, other: push } }, "channels", "one"],
    ["a channel without a time zone", { channels: { way: http } }, "timeZone", "timeZone"],
    ["a time zone that is none", { timeZone: "Asia/Nowhere" }, "timeZone", "Asia/Nowhere"],
    ["an hour that is none", { quiet: { from: "25:00" } }, "quiet.from", "25:00"],
  ];
  test.each(refused)("%s is refused by field and value", (_says, settings, field, names) => {
    const { error } = NoticeSettings.safeParse(settings);
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
    expect(error?.issues[0]?.message).toContain(names);
  });

  test("a secret may lie in a file; one that cannot be read is named", async () => {
    const folder = mkdtempSync(join(tmpdir(), "postern-secret-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const keys = fleetKeys(folder);
    const way = (file: string) => NoticeSettings.parse(channel({ ...http, secretFile: file })).channels;
    writeFileSync(join(folder, "there"), "secret\n");
    expect([...openChannels(way(join(folder, "there")), keys).keys()]).toEqual(["way"]);
    expect(() => openChannels(way(join(folder, "gone")), keys)).toThrow(
      expect.objectContaining({
        code: "secret-unreadable",
        message: expect.stringContaining("channels.way.secretFile"),
      }),
    );
  });
});
