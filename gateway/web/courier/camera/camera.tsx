/**
 * Reads codes from the camera's picture. The reader is ZXing as WebAssembly from this site, since few browsers have
 * one of their own and none asks elsewhere for it.
 */
import { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";
import { useEffect, useRef, useState } from "preact/hooks";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";
import { Notice } from "../../shared/parts/controls.tsx";
import { work } from "../words/work.ts";

prepareZXingModule({ overrides: { locateFile: () => wasm } });
/** What labels and badges carry. */
const formats = ["code_128", "code_39", "itf", "qr_code", "data_matrix"] as const;
const lookMs = 120;
/** The same code again within this time is the same parcel, still in the picture. */
const sameMs = 3_000;

type Trouble = "cameraDenied" | "cameraMissing" | "cameraInsecure" | "cameraFailed";

export const Camera = ({ onRead }: { readonly onRead: (text: string) => void }) => {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const read = useRef(onRead);
  read.current = onRead;
  useEffect(() => {
    const end = new AbortController();
    if (video.current)
      void look(video.current, end.signal, (text) => read.current(text)).catch(tellTrouble(setTrouble));
    return () => end.abort();
  }, []);
  if (trouble) return <Notice kind="warn">{work(trouble)}</Notice>;
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label={work("cameraAim")} />
      <p>{work("cameraAim")}</p>
    </div>
  );
};

const look = async (video: HTMLVideoElement, end: AbortSignal, onRead: (text: string) => void): Promise<void> => {
  const stream = await openCamera();
  const close = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (end.aborted) return close();
  end.addEventListener("abort", close);
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: [...formats] });
  let last = { text: "", at: 0 };
  while (!end.aborted) {
    const [found] = await detector.detect(video).catch(whenGone(end));
    const now = performance.now();
    if (found && (found.rawValue !== last.text || now - last.at > sameMs)) onRead(found.rawValue);
    if (found) last = { text: found.rawValue, at: now };
    await new Promise((done) => setTimeout(done, lookMs));
  }
};
/** A picture that cannot be read because the camera has just been closed is no trouble. */
const whenGone =
  (end: AbortSignal) =>
  (error: unknown): [] => {
    if (end.aborted) return [];
    throw error;
  };

const openCamera = async (): Promise<MediaStream> => {
  // Browsers hide the camera from pages without TLS, loopback aside.
  if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
  return await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    audio: false,
  });
};

const troubles: Readonly<Record<string, Trouble>> = {
  NotAllowedError: "cameraDenied",
  NotFoundError: "cameraMissing",
  OverconstrainedError: "cameraMissing",
  SecurityError: "cameraInsecure",
};
const tellTrouble =
  (tell: (trouble: Trouble) => void) =>
  (error: unknown): void =>
    tell((error instanceof DOMException ? troubles[error.name] : undefined) ?? "cameraFailed");
