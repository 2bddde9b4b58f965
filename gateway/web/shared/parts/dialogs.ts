/** Every dialog of every face: a proof opens each. */
export type DialogName =
  | "display"
  | "still-there"
  | `idle-${"untouched" | "session"}`
  | "leave"
  | `${"trouble" | "fetch"}-${"open" | "closed"}`
  | `open-${"reason" | "second" | "sending" | "watching"}`
  | "test"
  | "acknowledge"
  | "audit"
  | "block"
  | "release"
  | "ending"
  | "change-code"
  | "order"
  | "recall"
  | "withdraw";
