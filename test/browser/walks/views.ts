/**
 * Everything that can be met at each face, by the names that the pages themselves carry. That these are all that
 * there are is checked by type, against the pages' own machines (test/web/views.test.ts).
 */
type Names = Readonly<Record<string, true>>;

export const kioskViews = {
  ...{ starting: true, "set-up": true, "set-up-refused": true },
  ...{ home: true, "home-typed": true, "home-refused": true, "home-waits": true, checking: true },
  ...{ pin: true, "pin-refused": true },
  ...{
    "checking-long": true,
    unanswered: true,
    "unanswered-back": true,
    "door-opening": true,
    "door-again": true,
    "door-open": true,
    "door-close": true,
  },
  ...{ "door-closed": true, "door-closed-many": true, "door-collected": true, "door-part-collected": true },
  ...{ "door-not-opened": true, "door-still-inside": true, "door-unclear": true, report: true },
  ...{ "refuse-open": true, "refuse-now": true, "refuse-reopen": true, "refuse-no": true },
  ...{ "offer-carrier": true, "offer-size": true, "offer-ready": true, "offer-refused": true },
  ...{ "hand-in-opening": true, "hand-in-again": true, "hand-in-open": true, "hand-in-close": true },
  ...{ "hand-in-keeping": true, "hand-in-closed": true, "hand-in-problem": true, "hand-in-made": true },
  ...{ "hand-in-kept": true, "hand-in-not-opened": true, "hand-in-empty": true, "hand-in-unclear": true },
  ...{ "farewell-reported": true, "farewell-reported-open": true, "farewell-refused": true, "farewell-over": true },
} as const satisfies Names;

export const courierViews = {
  ...{ asking: true, leaving: true, "sign-in": true, scan: true, check: true, phone: true },
  ...{ "size-one": true, "size-beside": true, "size-adds": true },
  ...{ "refused-size": true, "refused-again": true, "refused-apart": true, "refused-back": true },
  ...{ begin: true, unsure: true, overdue: true, receipt: true },
  ...{ "door-opening": true, "door-open": true, "door-closed": true, "door-doubted": true },
  ...{ "door-not-opened": true, "door-interrupted": true, "door-elsewhere": true },
  ...{ "door-recall-opening": true, "door-recall-open": true, "door-recall-closed": true },
  ...{ "door-recall-unclear": true, "door-recall-still-inside": true },
  ...{ "hand-ins": true, "door-fetch-opening": true, "door-fetch-open": true, "door-fetch-closed": true },
  ...{ "door-fetch-unclear": true, "door-fetch-still-inside": true },
} as const satisfies Names;

export const maintainerViews = {
  ...{ asking: true, "out-never": true, "out-ended": true, "out-signed-out": true },
  ...{ site: true, compartment: true, alarms: true, devices: true, journal: true, parcel: true, account: true },
  ...{ audit: true, stock: true },
} as const satisfies Names;

export const commissionViews = {
  ...{ starting: true, "no-key": true, gone: true, begin: true, "all-shut": true, "which-door": true },
  ...{ shut: true, shutting: true, firing: true, result: true, failed: true },
} as const satisfies Names;

export const fleetViews = {
  ...{ asking: true, away: true, "out-start": true, "out-ended": true, "out-signed-out": true, "out-link": true },
  "out-sign-on": true,
  ...{ sites: true, site: true, journal: true, parcels: true, notices: true, webhooks: true, webhook: true },
  ...{ alarms: true, orders: true, stock: true, keys: true, office: true, templates: true, bulk: true, carriers: true },
  ...{ announcements: true, couriers: true, remarks: true },
} as const satisfies Names;

export const recipientViews = {
  ...{ asking: true, "no-link": true, unknown: true, waits: true, parcel: true },
} as const satisfies Names;

/** Of a demo; a site at work shows its three doors. */
export const frontViews = { tour: true } as const satisfies Names;

/** Of each face. The one for language, theme and text size is the same at all that have it. */
export const dialogs = {
  kiosk: { "still-there": true },
  courier: {
    ...{ "idle-untouched": true, "idle-session": true, leave: true },
    ...{ "trouble-open": true, "trouble-closed": true, "fetch-open": true, "fetch-closed": true },
  },
  fleet: {
    ...{ "change-code": true, extend: true, recall: true },
    ...{ order: true, withdraw: true, acknowledge: true, "ask-log": true },
  },
  maintainer: {
    ...{ display: true, ending: true, test: true, audit: true, block: true, release: true },
    ...{ "open-reason": true, "open-second": true, "open-sending": true, "open-watching": true },
  },
} as const satisfies Readonly<Record<string, Names>>;
