/** What is not needed at first is loaded when it is shown, or a moment before. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Wait } from "../shared/parts/controls.tsx";

const againMs = 1_500;

/** `load` is tried again while the site does not answer. */
export const later = <P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> => {
  let known: FunctionComponent<P> | null = null;
  return (props: P) => {
    const [Loaded, show] = useState<FunctionComponent<P> | null>(() => known);
    useEffect(() => {
      if (known !== null) return;
      let timer = 0;
      const look = (): void => {
        load().then(
          (loaded) => {
            known = loaded;
            show(() => loaded);
          },
          () => {
            timer = setTimeout(look, againMs);
          },
        );
      };
      look();
      return () => clearTimeout(timer);
    }, []);
    return Loaded ? <Loaded {...props} /> : <Wait />;
  };
};
