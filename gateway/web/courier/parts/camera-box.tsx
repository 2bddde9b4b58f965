/** The camera, loaded only when somebody opens it, and offered only where there may be one. */
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isAtKiosk } from "../../shared/at-kiosk/place.ts";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { work } from "../words/work.ts";

/** False: the browser says that this machine has none, or it is a kiosk with its scanner. */
const mayHaveOne = signal(!isAtKiosk());
void navigator.mediaDevices?.enumerateDevices?.().then(
  (devices) => {
    mayHaveOne.value &&= devices.some(({ kind }) => kind === "videoinput");
  },
  () => {},
);

export interface CameraButtonProps {
  readonly kind: "main" | "plain";
  readonly isOn: boolean;
  readonly onTurn: (isOn: boolean) => void;
}
export const CameraButton = ({ kind, isOn, onTurn }: CameraButtonProps) =>
  mayHaveOne.value ? (
    <Button kind={kind} size={kind === "main" ? "big" : "usual"} onClick={() => onTurn(!isOn)}>
      {work(isOn ? "cameraStop" : "camera")}
    </Button>
  ) : null;

interface CameraProps {
  readonly onRead: (text: string) => void;
}
export const CameraBox = ({ onRead }: CameraProps) => {
  const [loaded, load] = useState<{ readonly Camera: FunctionComponent<CameraProps> } | null>(null);
  const [hasFailed, fail] = useState(false);
  useEffect(() => {
    import("../camera/camera.tsx").then(load, () => fail(true));
  }, []);
  if (hasFailed) return <Notice kind="warn">{work("cameraFailed")}</Notice>;
  return loaded ? <loaded.Camera onRead={onRead} /> : <Wait />;
};
