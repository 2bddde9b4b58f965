/** What is not needed at first is loaded when it is shown, or a moment before. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { hasDemo } from "../demo/door.ts";
import { Wait } from "./controls.tsx";

type Load<P> = () => Promise<FunctionComponent<P>>;
const againMs = 1_500;

/** `load` is tried again while the site does not answer. */
export const later = <P extends object>(load: Load<P>): FunctionComponent<P> => {
  const useLoaded = loading(load);
  return (props: P) => {
    const Loaded = useLoaded();
    return Loaded ? <Loaded {...props} /> : <Wait />;
  };
};

/** Of a demo's stage. A site at work has none, and loads nothing of it. */
export const staged = <P extends object>(load: Load<P>): FunctionComponent<P> => {
  const useLoaded = loading<P>(async () => ((await hasDemo()) ? await load() : () => null));
  return (props: P) => {
    const Loaded = useLoaded();
    return Loaded && <Loaded {...props} />;
  };
};

const loading = <P extends object>(load: Load<P>): (() => FunctionComponent<P> | null) => {
  let known: FunctionComponent<P> | null = null;
  return () => {
    const [loaded, show] = useState<FunctionComponent<P> | null>(() => known);
    useEffect(() => {
      if (known !== null) return;
      let timer = 0;
      const look = (): void => {
        load().then(
          (found) => {
            known = found;
            show(() => found);
          },
          () => {
            timer = setTimeout(look, againMs);
          },
        );
      };
      look();
      return () => clearTimeout(timer);
    }, []);
    return loaded;
  };
};
