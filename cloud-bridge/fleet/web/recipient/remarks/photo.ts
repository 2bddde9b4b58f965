/** A photo made small: drawn anew, so that nothing of the phone's own notes (place, time, maker) goes with it. */
import { photoBytesMax } from "./limits.ts";

const edgeMax = 1_280;

/** Base64 of a JPEG; null: the browser cannot read it. */
export const smallPhoto = async (file: Blob): Promise<string | null> => {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return null;
  const scale = Math.min(1, edgeMax / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (let quality = 0.8; quality > 0.2; quality -= 0.15) {
    const [, text = ""] = canvas.toDataURL("image/jpeg", quality).split(",");
    if (text.length * 0.75 <= photoBytesMax) return text;
  }
  return null;
};
