/** What a demo's summary must say of its hand-ins, whoever else came and whatever else went wrong. */

/** Some by code, some by label, one forgotten, one astray that staff put right; a receipt for each hand-over. */
export const handInsSeen = ({ handedIn, fetched }: { readonly handedIn: number; readonly fetched: number }) => ({
  fetched: handedIn - 1,
  handIns: {
    ...{ forgotten: 1, strayed: 1, inside: 0, receipts: handedIn + fetched },
    refused: { "hand-ins-not-accepted": 1, "waybill-duplicate": 1, "foreign-carrier": 1 },
    journal: { made: handedIn, fetched, corrected: 1 },
    fleet: { made: handedIn, fetched },
  },
});
