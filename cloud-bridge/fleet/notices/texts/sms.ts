/** How long a text is as an SMS (3GPP TS 23.038, 23.040). Pure. */
import type { Sms } from "../../answers/notices.ts";

/** Signs of the GSM alphabet that every centre knows, each one septet. */
export const isGsm = (text: string): boolean => /^[\n !"#$%&'()*+,\-./0-9:;<=>?@A-Za-z_]*$/.test(text);

/** What one SMS holds, and what each of several: they carry a header of six bytes. */
export const smsMax = { "gsm-7": { one: 160, each: 153 }, "ucs-2": { one: 70, each: 67 } } as const;

export const smsOf = (text: string): Sms => {
  const alphabet = isGsm(text) ? "gsm-7" : "ucs-2";
  const { one, each } = smsMax[alphabet];
  return { alphabet, units: text.length, segments: text.length <= one ? 1 : Math.ceil(text.length / each) };
};
