/** Small copies of pictures, made by the browser: at most so wide, at most so many bytes, for the README. */
import { writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";

export interface Small {
  readonly name: string;
  readonly png: Buffer;
  readonly width: number;
  /** Of the copy, px; what stands below it is cut off. */
  readonly heightMax: number;
}
export const bytesMax = 60_000;

/** Runs in the page: the picture, drawn smaller, as WebP of a quality that fits. */
const draw = `async ({ url, width, heightMax, bytesMax }) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const scale = Math.min(1, width / picture.width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.min(heightMax, Math.round(picture.height * scale));
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.drawImage(picture, 0, 0, canvas.width, Math.round(picture.height * scale));
  for (let quality = 0.9; quality > 0.2; quality -= 0.1) {
    const text = canvas.toDataURL("image/webp", quality).split(",")[1];
    if (text.length * 0.75 <= bytesMax) return text;
  }
  throw new RangeError("does not fit");
}`;

export const writeSmall = async (browser: Browser, folder: string, pictures: readonly Small[]): Promise<void> => {
  const page = await browser.newPage();
  for (const { name, png, width, heightMax } of pictures) {
    const asked = { url: `data:image/png;base64,${png.toString("base64")}`, width, heightMax, bytesMax };
    const text = await page.evaluate<string>(`(${draw})(${JSON.stringify(asked)})`);
    writeFileSync(`${folder}/${name}.webp`, Buffer.from(text, "base64"));
  }
  await page.close();
};
