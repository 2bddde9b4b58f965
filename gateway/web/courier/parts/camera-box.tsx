/** The camera, loaded only when somebody opens it. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Notice, Wait } from "../../shared/parts/controls.tsx";
import { work } from "../words/work.ts";

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
